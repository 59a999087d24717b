import { endSpansAt } from '../../otlp/killed-span.ts';
import type { Frame } from './frame.ts';
import { quietly, Segment } from './segment.ts';

/** A file with copies of spans that were open when their process was killed: they end when that last showed that it lived. */
export class KilledSegment extends Segment {
  readonly #end: number;

  /** @param end ms since the epoch */
  constructor(path: string, size: number, end: number) {
    super(path, size);
    this.#end = end;
  }

  override read(frame: Frame): Uint8Array | undefined {
    const body = super.read(frame);
    return body && quietly(() => endAt(body, this.#end));
  }
}

function endAt(body: Uint8Array, end: number): Uint8Array {
  endSpansAt(body, end);
  return body;
}
