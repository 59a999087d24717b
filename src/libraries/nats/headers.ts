import type { Span } from '@opentelemetry/api';
import { injectInto } from '../../patching/messaging/carrier.ts';
import type { Connection, MessageHeaders } from './span.ts';

export type MakeHeaders = (code: number, description: string) => MessageHeaders;

/** The context takes so many bytes at most. */
const CONTEXT_BYTES = 1024;

/**
 * A copy of the app's headers with the span's context; undefined where the server takes no headers, or the message is so
 * large that there is no room.
 */
export function carryContext(
  { info }: Connection,
  makeHeaders: MakeHeaders,
  given: unknown,
  data: unknown,
  span: Span,
): MessageHeaders | undefined {
  if (info?.headers !== true || sizeOf(data) + CONTEXT_BYTES > (info.max_payload ?? 0)) return undefined;
  const headers = given as MessageHeaders | undefined;
  const copy = makeHeaders(headers?.code ?? 0, headers?.description ?? '');
  for (const [name, values] of headers ?? []) for (const value of values) copy.append(name, value);
  injectInto(span, copy, { set: (carrier, name, value) => carrier.set(name, value) });
  return copy;
}

function sizeOf(data: unknown): number {
  if (typeof data === 'string') return Buffer.byteLength(data);
  return data instanceof Uint8Array ? data.length : 0;
}
