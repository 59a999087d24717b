import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { decodeResponse, parseResponse } from '../../otlp/answer.ts';
import type { Signal } from '../../otlp/signal.ts';
import { isHeaderName, isHeaderValue } from '../../settings/parse/header-syntax.ts';
import type { OtlpConfig } from '../ring/config.ts';
import { connectionOutcome, oddAnswerFailure, quote, statusFailure } from './failures.ts';
import { type Answer, LARGEST_ANSWER } from './http-client.ts';
import { createNodeClient } from './node-http.ts';
import { createHide } from './own-secrets.ts';
import { createPlainClient, isPlain } from './plain-http.ts';
import type { TlsFiles } from './tls.ts';
import { NOTHING_REJECTED, type Outcome, partialSuccess, type Transport } from './transport.ts';

/*
 * The official HTTP delegate is not used: it retries inside `send` and tells neither status nor Retry-After, cannot be cut
 * short at exit, times out only on silence (a trickling answer never ends), and its timers keep the process alive.
 */

const RETRYABLE = new Set([429, 502, 503, 504]); // https://opentelemetry.io/docs/specs/otlp/#retryable-response-codes
const QUOTED_ANSWER = 4096;

/** As the official exporters of the bundled version call themselves. */
export const EXPORTER_AGENT = 'OTel-OTLP-Exporter-JavaScript/0.301.1';

const compress = promisify(gzip);

/**
 * Sends over HTTP/1.1, with or without TLS.
 * @param toJson what a request is in JSON
 */
export function createHttpTransport(
  signal: Signal,
  otlp: OtlpConfig,
  userAgent: string,
  tls: TlsFiles,
  toJson = toOtlpJson,
): Transport {
  const url = new URL(otlp.endpoint);
  const json = otlp.protocol === 'http/json';
  const headers = {
    ...otlp.headers,
    'user-agent': `${userAgent} ${EXPORTER_AGENT}`.trim(),
    'content-type': json ? 'application/json' : 'application/x-protobuf',
    ...(otlp.compression === 'gzip' && { 'content-encoding': 'gzip' }),
  };
  checkHeaders(otlp.headers);
  const hide = createHide(otlp);
  const client = isPlain(url, headers) ? createPlainClient(url, headers) : createNodeClient(url, headers, tls);

  async function send(body: Uint8Array, timeout: number, onSent?: () => void): Promise<Outcome> {
    try {
      const until = performance.now() + timeout;
      const text = json ? await toJson(signal, body) : body;
      const bytes = otlp.compression === 'gzip' ? await compress(text) : text;
      const answer = await client.post(bytes, until - performance.now(), onSent);
      if (!('status' in answer)) return answer;
      if (answer.status >= 200 && answer.status < 300) return accepted(answer);
      const failure = statusFailure(signal, answer.status, hide(answer.body.toString('utf8', 0, QUOTED_ANSWER)));
      if (!RETRYABLE.has(answer.status)) return { kind: 'rejected', failure };
      return { kind: 'retry', failure, after: retryAfter(answer.retryAfter) };
    } catch (error) {
      return connectionOutcome(error);
    }
  }

  /** The status says accepted; an answer nobody can read does not change that. */
  function accepted({ status, body, tooLong }: Answer): Outcome {
    if (tooLong)
      return { ...NOTHING_REJECTED, doubt: oddAnswerFailure(`HTTP ${status} with more than ${LARGEST_ANSWER} bytes`) };
    if (body.length === 0) return NOTHING_REJECTED;
    try {
      return partialSuccess(json ? parseResponse(signal, body.toString()) : decodeResponse(body), hide);
    } catch {
      const text = quote(hide(body.toString('latin1', 0, QUOTED_ANSWER)));
      return { ...NOTHING_REJECTED, doubt: oddAnswerFailure(`HTTP ${status} with an answer that is not OTLP${text}`) };
    }
  }

  return {
    send,
    hold: (alive) => client.hold(alive),
  };
}

/** @throws Error naming the header, never its value */
function checkHeaders(headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) {
    if (isHeaderName(name) && isHeaderValue(value)) continue;
    const { validateHeaderName, validateHeaderValue } = require('node:http') as typeof import('node:http');
    validateHeaderName(name);
    validateHeaderValue(name, value);
  }
}

/** `Retry-After` (RFC 9110, 10.2.3), seconds or a date, as ms from now. */
export function retryAfter(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const wait = /^\s*\d+\s*$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}

async function toOtlpJson(signal: Signal, body: Uint8Array): Promise<Buffer> {
  const { decodeRequest } = await import('../../otlp/decode.ts');
  return Buffer.from(JSON.stringify(decodeRequest(signal, body)));
}
