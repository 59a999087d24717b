import type { IdGenerator } from '@opentelemetry/sdk-trace';
import { TraceId } from '../span/ids.ts';
import type { NewIds } from '../span/new-ids.ts';
import { newTraceId, newWord } from '../span/new-ids.ts';
import { Guarded } from './faults.ts';

const TRACE_ID = /^(?!0{32})[\da-f]{32}$/;
const SPAN_ID = /^(?!0{16})[\da-f]{16}$/;
const WORD_DIGITS = 8;

/** Ids of an extension's generator; where it gives none that is valid, ours. */
export function idsOfGenerator(generator: IdGenerator, label: string): NewIds {
  const guarded = new Guarded(label);
  const ask = (method: 'generateTraceId' | 'generateSpanId', valid: RegExp) =>
    guarded.call(method, () => {
      const id: unknown = generator[method]();
      if (typeof id !== 'string' || !valid.test(id)) throw new TypeError(`"${String(id).slice(0, 40)}" is no such id`);
      return id;
    });
  return {
    traceId() {
      const id = ask('generateTraceId', TRACE_ID);
      return id === undefined ? newTraceId() : TraceId.parse(id);
    },
    spanId() {
      const id = ask('generateSpanId', SPAN_ID);
      if (id === undefined) return [newWord(), newWord() || 1];
      return [wordOf(id.slice(0, WORD_DIGITS)), wordOf(id.slice(WORD_DIGITS))];
    },
  };
}

function wordOf(digits: string): number {
  return Number.parseInt(digits, 16) | 0;
}
