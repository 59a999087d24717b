import type {
  ClientHttp2Session,
  ClientHttp2Stream,
  IncomingHttpHeaders,
  IncomingHttpStatusHeader,
  OutgoingHttpHeaders,
} from 'node:http2';
import { type Context, propagation, type Span, SpanKind } from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import { context, trace } from '../../api/global.ts';
import type { Emitter } from '../../patching/emit.ts';
import { failSpan, failSpanAs } from '../../patching/end-of-span/fail-span.ts';
import { failThrown } from '../../patching/end-of-span/thrown.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import { ERROR_TYPE, RESPONSE_STATUS_CODE } from '../../patching/http/attributes.ts';
import { CLIENT_NAMES, Duration } from '../../patching/http/duration.ts';
import { bindListeners } from '../../patching/http/emitter.ts';
import { bind, type Exchange } from '../../patching/http/exchange.ts';
import type { HttpRules } from '../../patching/http/rules.ts';
import { type Method, replaceMethod } from '../../patching/replace-method.ts';
import { clientAttributes } from './client-attributes.ts';
import { isPlainRequest } from './request.ts';
import type { StreamTracing } from './tracing.ts';

type RequestMethod = (this: ClientHttp2Session, headers?: unknown, ...rest: unknown[]) => ClientHttp2Stream;

/** One request on a session, until its stream is closed. */
class ClientStreamExchange implements Exchange {
  /** The context is the caller's: listeners of the stream are the caller's code. */
  readonly context: Context;
  readonly #span: Span;
  /** Undefined when metrics are off. */
  readonly #duration: Duration | undefined;
  readonly #rules: HttpRules;
  #ended = false;

  constructor(parent: Context, span: Span, duration: Duration | undefined, rules: HttpRules) {
    this.context = parent;
    this.#span = span;
    this.#duration = duration;
    this.#rules = rules;
  }

  observe(_stream: Emitter, event: string | symbol, value: unknown): void {
    if (this.#ended) return;
    if (event === 'response') this.#respond(value as IncomingHttpHeaders & IncomingHttpStatusHeader);
    else if (event === 'error') this.#fail(value);
    else if (event === 'close') this.#end();
  }

  #respond(headers: IncomingHttpHeaders & IncomingHttpStatusHeader): void {
    const { ':status': status = 0 } = headers;
    const capture = this.#rules.captures?.clientResponse;
    if (capture !== undefined) this.#span.setAttributes(capture((name) => headers[name]));
    this.#span.setAttribute(RESPONSE_STATUS_CODE, status);
    this.#duration?.set('network.protocol.version', '2');
    this.#duration?.set(RESPONSE_STATUS_CODE, status);
    if (status < 400) return;
    failSpanAs(this.#span, String(status));
    this.#duration?.set(ERROR_TYPE, String(status));
  }

  #fail(error: unknown): void {
    failSpan(this.#span, error);
    this.#duration?.fail(error);
    this.#end();
  }

  #end(): void {
    this.#ended = true;
    this.#span.end();
    this.#duration?.end();
  }
}

/** The app's headers are not written to. A list of names and values is possible from Node 24 on. */
function copyHeaders(headers: unknown): OutgoingHttpHeaders | string[] {
  return Array.isArray(headers) ? [...headers] : { ...(headers as OutgoingHttpHeaders | undefined) };
}

function asObject(headers: OutgoingHttpHeaders | string[]): OutgoingHttpHeaders {
  if (!Array.isArray(headers)) return headers;
  const object: OutgoingHttpHeaders = {};
  for (let i = 0; i + 1 < headers.length; i += 2) object[String(headers[i]).toLowerCase()] = headers[i + 1];
  return object;
}

/** Names are in the case that the app has given them. */
function headerOf(headers: OutgoingHttpHeaders): (name: string) => unknown {
  return (name) => {
    const key = Object.keys(headers).find((candidate) => candidate.toLowerCase() === name);
    return key === undefined ? undefined : headers[key];
  };
}

const setHeader = {
  set(headers: OutgoingHttpHeaders | string[], name: string, value: string): void {
    if (Array.isArray(headers)) headers.push(name, value);
    else headers[name] = value;
  },
};

/** Whoever speaks HTTP/2 for the app (undici, gRPC) and is traced has put its own span's context there. */
function isTracedAlready(headers: OutgoingHttpHeaders): boolean {
  return propagation.fields().some((field) => headers[field] !== undefined && field !== 'baggage');
}

/** Traces the requests of all client sessions: they are of one class, which only a session leads to. */
export function traceSessions(
  prototype: { request: RequestMethod },
  { tracer, durations, rules, host }: StreamTracing,
): void {
  const { request: original } = prototype;
  let bound = false;

  const start = guardedStart(host, (session: ClientHttp2Session, headers: OutgoingHttpHeaders | string[]) => {
    const parent = context.active();
    const fields = asObject(headers);
    if (isTracingSuppressed(parent) || !isPlainRequest(fields) || isTracedAlready(fields)) return undefined;
    const { name, attributes } = clientAttributes(session, fields, rules);
    const capture = rules.captures?.clientRequest;
    if (capture !== undefined) Object.assign(attributes, capture(headerOf(fields)));
    const span = tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes }, parent);
    propagation.inject(trace.setSpan(parent, span), headers, setHeader);
    const duration = durations && new Duration(durations, attributes, CLIENT_NAMES);
    return { span, exchange: new ClientStreamExchange(parent, span, duration, rules) };
  });
  const follow = guarded(host, (stream: ClientHttp2Stream, exchange: Exchange) => {
    if (!bound) {
      bound = true;
      bindListeners(Object.getPrototypeOf(stream), host);
    }
    bind(stream, exchange);
  });

  const request: RequestMethod = function (headers, ...rest) {
    if (host.off) return original.call(this, headers, ...rest);
    const copy = copyHeaders(headers);
    const started = start(this, copy);
    if (started === undefined) return original.call(this, headers, ...rest);
    let stream: ClientHttp2Stream;
    let threw = true;
    try {
      stream = original.call(this, copy, ...rest);
      threw = false;
    } finally {
      if (threw) failThrown(started.span);
    }
    follow(stream, started.exchange);
    return stream;
  };
  replaceMethod(prototype, 'request', () => request as Method);
}
