import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { composeRequest, fieldSize, frameSpan } from '../../../../src/otlp/request.ts';
import { frameHeader, scan } from '../../../../src/pipeline/spool/frame.ts';
import { newId, segmentName } from '../../../../src/pipeline/spool/name.ts';
import { type Owner, thisProcess } from '../../../../src/pipeline/spool/owner.ts';

/** No process has this number: it is above the largest that Linux gives. */
export const DEAD: Owner = { ...thisProcess(), pid: 99_999_999 };

/** Frames of one span each, with these names, as a process writes them. */
export function frames(names: readonly string[]): Buffer[] {
  return names.map((name) => {
    const body = request(name);
    return Buffer.concat([frameHeader(body, 1), body]);
  });
}

/** Puts a segment with these bytes into the folder; returns its path. */
export function putSegment(folder: string, bytes: Uint8Array, owner: Owner = DEAD): string {
  const path = join(folder, segmentName(newId(Date.now()), owner));
  writeFileSync(path, bytes, { mode: 0o600 });
  return path;
}

/** Spans in the folder that are not delivered. */
export function storedSpans(folder: string): number {
  let spans = 0;
  for (const name of readdirSync(folder)) {
    try {
      for (const { count } of scan(readFileSync(join(folder, name))).frames) spans += count;
    } catch {
      // Delivered and deleted since we looked.
    }
  }
  return spans;
}

/** Resolves when the condition holds; files announce nothing, so it looks every 20 ms. Rejects after 10 s. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  for (const from = Date.now(); !condition(); ) {
    if (Date.now() - from > 10_000) throw new Error(`still waiting for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** An ExportTraceServiceRequest with one span. */
function request(name: string): Uint8Array {
  const id = Buffer.from(name.padEnd(24, '.').slice(-24));
  const span = Buffer.concat([
    Buffer.from([0x0a, 16]),
    id.subarray(0, 16),
    Buffer.from([0x12, 8]),
    id.subarray(16),
    Buffer.from([0x2a, name.length]),
    Buffer.from(name),
  ]);
  const spans = Buffer.alloc(fieldSize(span.length));
  span.copy(spans, frameSpan(spans, 0, span.length));
  const none = new Uint8Array(0);
  return composeRequest({ resource: none, schemaUrl: none }, [{ scope: none, schemaUrl: none, spans }]);
}
