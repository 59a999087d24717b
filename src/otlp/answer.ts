import type { Signal } from './signal.ts';
import { LEN, VARINT, WireReader } from './wire.ts';

/** The content of `Export...PartialSuccess` of any signal. */
export interface Rejection {
  /** Spans, log records or data points that were not accepted. */
  rejected: number;
  errorMessage: string;
}

const PARTIAL_SUCCESS = (1 << 3) | LEN;
const REJECTED = (1 << 3) | VARINT;
const ERROR_MESSAGE = (2 << 3) | LEN;

/**
 * The partial success in a protobuf `Export...ServiceResponse`, which is the same message for every signal; undefined
 * without one.
 * @throws OtlpDecodeError for bytes that are no such message
 */
export function decodeResponse(bytes: Uint8Array): Rejection | undefined {
  const reader = new WireReader(bytes);
  let found: Rejection | undefined;
  while (reader.next()) {
    if (reader.tag === PARTIAL_SUCCESS) {
      const outer = reader.enter();
      found = readRejection(reader);
      reader.leave(outer);
    } else reader.skip();
  }
  return found;
}

function readRejection(reader: WireReader): Rejection {
  const found = { rejected: 0, errorMessage: '' };
  while (reader.next()) {
    if (reader.tag === REJECTED) found.rejected = count(reader.int64());
    else if (reader.tag === ERROR_MESSAGE) found.errorMessage = reader.string();
    else reader.skip();
  }
  return found;
}

const JSON_NAMES = {
  traces: 'rejectedSpans',
  logs: 'rejectedLogRecords',
  metrics: 'rejectedDataPoints',
} as const satisfies Record<Signal, string>;

/**
 * The same in JSON, where 64-bit integers are strings.
 * @throws SyntaxError for what is no JSON
 */
export function parseResponse(signal: Signal, text: string): Rejection | undefined {
  const response: unknown = JSON.parse(text);
  if (typeof response !== 'object' || response === null || !('partialSuccess' in response)) return undefined;
  const partial = response.partialSuccess as Readonly<Record<string, unknown>> | null;
  return {
    rejected: count(partial?.[JSON_NAMES[signal]] ?? 0),
    errorMessage: typeof partial?.errorMessage === 'string' ? partial.errorMessage : '',
  };
}

function count(value: unknown): number {
  const number = Number(value);
  return Number.isSafeInteger(number) && number > 0 ? number : 0;
}
