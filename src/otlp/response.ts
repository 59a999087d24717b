import { LEN, VARINT } from './wire.ts';

/** The content of `ExportTracePartialSuccess`; absent members are protobuf's defaults. */
export interface PartialSuccess {
  /** Spans that were not accepted. */
  rejectedSpans?: number;
  errorMessage?: string;
}

/**
 * Encodes a protobuf `ExportTraceServiceResponse`. Full success is an empty message, of 0 bytes
 * (https://opentelemetry.io/docs/specs/otlp/#full-success-1).
 */
export function encodeTraceResponse(partial?: PartialSuccess): Uint8Array {
  if (partial === undefined) return new Uint8Array(0);
  const body = [
    ...varintField(1, partial.rejectedSpans ?? 0),
    ...bytesField(2, utf8.encode(partial.errorMessage ?? '')),
  ];
  return Uint8Array.from([...tag(1, LEN), ...varint(body.length), ...body]);
}

/**
 * Encodes a protobuf `google.rpc.Status`, the body of an OTLP/HTTP error
 * (https://opentelemetry.io/docs/specs/otlp/#failures-1).
 */
export function encodeStatus(code: number, message: string): Uint8Array {
  return Uint8Array.from([...varintField(1, code), ...bytesField(2, utf8.encode(message))]);
}

const utf8 = new TextEncoder();

function varintField(field: number, value: number): number[] {
  return value === 0 ? [] : [...tag(field, VARINT), ...varint(value)];
}

function bytesField(field: number, value: Uint8Array): number[] {
  return value.length === 0 ? [] : [...tag(field, LEN), ...varint(value.length), ...value];
}

function tag(field: number, wireType: number): number[] {
  return varint((field << 3) | wireType);
}

/** Base 128, for non-negative safe integers. */
function varint(value: number): number[] {
  const out: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) out.push((rest % 128) | 0x80);
  out.push(rest);
  return out;
}
