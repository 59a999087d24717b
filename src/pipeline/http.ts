import type { Agent, ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { decodeResponse, parseResponse } from '../otlp/answer.ts';
import type { Signal } from '../otlp/signal.ts';
import type { OtlpSettings } from './config.ts';
import { codeOf, connectionFault, oddAnswerFault, quote, statusFault, timeoutFault } from './faults.ts';
import type { TlsFiles } from './tls.ts';
import { NOTHING_REJECTED, type Outcome, partialSuccess, type Transport } from './transport.ts';

/*
 * Why not the official HTTP delegate: it retries inside `send` and tells neither status nor Retry-After, cannot be cut
 * short at exit, times out only on silence (a trickling answer never ends), and its timers keep the process alive.
 */

const RETRYABLE = new Set([429, 502, 503, 504]); // https://opentelemetry.io/docs/specs/otlp/#retryable-response-codes
const STALE = new Set(['ECONNRESET', 'EPIPE']);
const LARGEST_ANSWER = 4 * 1024 * 1024;
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
  otlp: OtlpSettings,
  userAgent: string,
  tls: TlsFiles,
  toJson = toOtlpJson,
): Transport {
  const url = new URL(otlp.endpoint);
  const secure = url.protocol === 'https:';
  const { Agent, request } = (secure ? require('node:https') : require('node:http')) as typeof import('node:https');
  const agent: Agent = new Agent({ keepAlive: true, ...(secure && tls) });
  const json = otlp.protocol === 'http/json';
  const options: RequestOptions = {
    method: 'POST',
    agent,
    headers: {
      ...otlp.headers,
      'user-agent': `${userAgent} ${EXPORTER_AGENT}`.trim(),
      'content-type': json ? 'application/json' : 'application/x-protobuf',
      ...(otlp.compression === 'gzip' && { 'content-encoding': 'gzip' }),
    },
  };
  checkHeaders(otlp.headers);
  let alive = true;
  const open = new Set<ClientRequest>();

  async function send(body: Uint8Array, timeout: number): Promise<Outcome> {
    try {
      const until = performance.now() + timeout;
      const text = json ? await toJson(signal, body) : body;
      const bytes = otlp.compression === 'gzip' ? await compress(text) : text;
      const answer = await exchange(bytes, until - performance.now());
      if (!('status' in answer)) return answer;
      if (answer.status >= 200 && answer.status < 300) return accepted(answer);
      const fault = statusFault(signal, answer.status, answer.body.toString('utf8', 0, QUOTED_ANSWER));
      if (!RETRYABLE.has(answer.status)) return { kind: 'refused', fault };
      return { kind: 'retry', fault, after: retryAfter(answer.retryAfter) };
    } catch (error) {
      return failed(error);
    }
  }

  /** The status says accepted; an answer nobody can read does not change that. */
  function accepted({ status, body, tooLong }: Answer): Outcome {
    if (tooLong)
      return { ...NOTHING_REJECTED, doubt: oddAnswerFault(`HTTP ${status} with more than ${LARGEST_ANSWER} bytes`) };
    if (body.length === 0) return NOTHING_REJECTED;
    try {
      return partialSuccess(json ? parseResponse(signal, body.toString()) : decodeResponse(body));
    } catch {
      const text = quote(body.toString('latin1', 0, QUOTED_ANSWER));
      return { ...NOTHING_REJECTED, doubt: oddAnswerFault(`HTTP ${status} with an answer that is not OTLP${text}`) };
    }
  }

  function exchange(bytes: Uint8Array, timeout: number): Promise<Answer | Outcome> {
    return new Promise((resolve) => {
      const until = performance.now() + timeout;
      const req = request(url, { ...options, headers: { ...options.headers, 'content-length': bytes.length } });
      open.add(req);
      // What has come of the answer: its status counts, also when the connection breaks in the middle of it.
      let answer = (): Answer | undefined => undefined;
      const timer = setTimeout(
        () => {
          resolve({ kind: 'retry', fault: timeoutFault(timeout), after: undefined });
          req.destroy();
        },
        Math.max(1, timeout),
      );
      timer.unref();
      req.on('close', () => {
        open.delete(req);
        clearTimeout(timer);
        resolve(answer() ?? failed(new Error('the connection was closed before the answer was complete')));
      });
      req.on('socket', (socket) => {
        if (!alive) socket.unref();
      });
      req.on('error', (error) => {
        const begun = answer();
        if (begun !== undefined) resolve(begun);
        // An idle connection that the collector closed while we sent: it never saw the request, so try a new one.
        else if (req.reusedSocket && STALE.has(codeOf(error))) resolve(exchange(bytes, until - performance.now()));
        else resolve(failed(error));
      });
      req.on('response', (res) => {
        answer = collect(res, resolve);
      });
      req.end(bytes);
    });
  }

  return {
    send,
    hold(value) {
      alive = value;
      for (const req of open) {
        if (alive) req.socket?.ref();
        else req.socket?.unref();
      }
    },
  };
}

/** @throws Error naming the header, never its value */
function checkHeaders(headers: Readonly<Record<string, string>>): void {
  const { validateHeaderName, validateHeaderValue } = require('node:http') as typeof import('node:http');
  for (const [name, value] of Object.entries(headers)) {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  }
}

interface Answer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly body: Buffer;
  /** More than anybody has to say was sent; `body` is empty. */
  readonly tooLong: boolean;
}

/** @returns what has come so far */
function collect(res: IncomingMessage, resolve: (answer: Answer) => void): () => Answer {
  const chunks: Buffer[] = [];
  let size = 0;
  const answer = () => ({
    status: res.statusCode ?? 0,
    retryAfter: res.headers['retry-after'],
    body: Buffer.concat(chunks),
    tooLong: size > LARGEST_ANSWER,
  });
  res.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= LARGEST_ANSWER) {
      chunks.push(chunk);
      return;
    }
    // The status counts, whatever is said after the first 4 MiB.
    chunks.length = 0;
    resolve(answer());
    res.destroy();
  });
  res.on('end', () => resolve(answer()));
  // A 2xx whose body breaks off was accepted all the same; anything else is judged by its status too.
  res.on('error', () => resolve(answer()));
  return answer;
}

function failed(error: unknown): Outcome {
  const fault = connectionFault(error);
  if (fault.key === 'protocol') return { kind: 'refused', fault };
  return { kind: 'retry', fault, after: undefined };
}

/** `Retry-After` (RFC 9110, 10.2.3), seconds or a date, as ms from now. */
export function retryAfter(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const wait = /^\s*\d+\s*$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}

async function toOtlpJson(signal: Signal, body: Uint8Array): Promise<Buffer> {
  const { decodeRequest } = await import('../otlp/decode.ts');
  return Buffer.from(JSON.stringify(decodeRequest(signal, body)));
}
