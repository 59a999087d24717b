import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { propagation, ROOT_CONTEXT, SpanKind } from '@opentelemetry/api';
import { context } from '../../api/global.ts';
import { AttributeListOptions, attributesOf } from '../../patching/attribute-list.ts';
import { type Emitter, replaceEmit } from '../../patching/emit.ts';
import { endFailedSpan, failSpan } from '../../patching/end-of-span/fail-span.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import { ERROR_TYPE, RESPONSE_STATUS_CODE } from '../../patching/http/attributes.ts';
import { Duration, SERVER_NAMES } from '../../patching/http/duration.ts';
import { bindListeners, callEmit } from '../../patching/http/emitter.ts';
import { bind, type Exchange, exchangeOf } from '../../patching/http/exchange.ts';
import { RequestContext } from '../../patching/http/request-context.ts';
import { failWithStatus } from '../../patching/http/request-failure.ts';
import type { HttpRules } from '../../patching/http/rules.ts';
import { serverPairs } from '../../patching/http/server-attributes.ts';
import { announceTraces } from './announce.ts';
import { isPlainRequest, single } from './request.ts';
import type { StreamTracing } from './tracing.ts';

/** One stream that a client opened, until it is closed. */
class ServerStreamExchange implements Exchange {
  readonly context: RequestContext;
  readonly #stream: ServerHttp2Stream;
  readonly #method: string;
  /** Undefined when metrics are off. */
  readonly #duration: Duration | undefined;
  readonly #rules: HttpRules;
  #ended = false;

  constructor(
    context: RequestContext,
    stream: ServerHttp2Stream,
    method: string,
    duration: Duration | undefined,
    rules: HttpRules,
  ) {
    this.context = context;
    this.#stream = stream;
    this.#method = method;
    this.#duration = duration;
    this.#rules = rules;
  }

  /** Request and response of the compatibility API are bound too, for their listeners; the stream says how it ended. */
  observe(emitter: Emitter, event: string | symbol, value: unknown): void {
    if (emitter !== (this.#stream as Emitter)) return;
    if (this.#ended) {
      if (event === 'close') this.context.close();
      return;
    }
    // A stream that was reset emits it before `close`.
    if (event === 'error') this.#fail(value);
    else if (event === 'close') this.#close();
  }

  #fail(error: unknown): void {
    this.#ended = true;
    this.#describe();
    const { span } = this.context;
    endFailedSpan(span, error);
    this.#duration?.fail(error);
    this.#duration?.end();
  }

  #close(): void {
    this.#ended = true;
    const { span, failure } = this.context;
    this.context.close();
    const status = this.#describe();
    if (status === undefined) {
      if (failure !== undefined) failSpan(span, failure);
    } else if (status >= 500) {
      failWithStatus(span, status, failure);
      this.#duration?.set(ERROR_TYPE, String(status));
    }
    span.end();
    this.#duration?.end();
  }

  /** Says on the span what is known by the end, and returns the status, which is undefined when no headers were sent. */
  #describe(): number | undefined {
    const { span, route } = this.context;
    const status = this.#stream.sentHeaders?.[':status'] as number | undefined;
    span.setAttributes({ [RESPONSE_STATUS_CODE]: status, 'http.route': route });
    const capture = this.#rules.captures?.serverResponse;
    const sent = this.#stream.sentHeaders;
    if (capture !== undefined && sent) span.setAttributes(capture((name) => sent[name]));
    if (route) span.updateName(`${this.#rules.spanName(this.#method)} ${route}`);
    this.#duration?.set(RESPONSE_STATUS_CODE, status);
    this.#duration?.set('http.route', route);
    return status;
  }
}

function startExchange(
  { tracer, durations, rules }: StreamTracing,
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
): ServerStreamExchange {
  const method = headers[':method'] ?? 'GET';
  const parent = propagation.extract(ROOT_CONTEXT, headers);
  const pairs = serverPairs(
    {
      method,
      url: headers[':path'],
      // RFC 9113, 8.3.1: `:authority` takes the place of `host`.
      headers: { ...headers, host: headers[':authority'] ?? single(headers.host) },
      httpVersion: '2',
      socket: stream.session?.socket ?? {},
    },
    headers[':scheme'] === 'https' ? 'https' : 'http',
    rules,
  );
  const capture = rules.captures?.serverRequest;
  if (capture !== undefined)
    for (const captured of Object.entries(capture((name) => headers[name]))) pairs.push(...captured);
  const span = tracer.startSpan(rules.spanName(method), new AttributeListOptions(SpanKind.SERVER, pairs), parent);
  const duration = durations && new Duration(durations, attributesOf(pairs), SERVER_NAMES);
  return new ServerStreamExchange(new RequestContext(parent, span, undefined), stream, method, duration, rules);
}

/** Traces the streams of one class of servers. The compatibility API is a listener of `stream` as well. */
export function traceServer(holder: object, tracing: StreamTracing): void {
  const { host } = tracing;
  let bound = false;

  const start = guardedStart(host, (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
    if (!isPlainRequest(headers)) return undefined;
    if (!bound) {
      bound = true;
      const prototype = Object.getPrototypeOf(stream);
      bindListeners(prototype, host);
      if (host.settings.http.responseTraceparent) announceTraces(prototype, host);
    }
    const exchange = startExchange(tracing, stream, headers);
    bind(stream, exchange);
    return exchange;
  });

  /** The compatibility API emits these events on the server, inside `stream`. */
  const bindCompatibility = guarded(host, (event: string | symbol, request: unknown, response: unknown) => {
    if (event !== 'request' && event !== 'checkContinue' && event !== 'checkExpectation') return;
    const { stream } = request as { stream?: object };
    const exchange = stream && exchangeOf(stream);
    if (exchange === undefined) return;
    bind(request as object, exchange);
    bind(response as object, exchange);
    if (exchange.context instanceof RequestContext) exchange.context.response = response as object;
  });

  replaceEmit(
    holder,
    (old) =>
      function emit(this: Emitter, event: string | symbol, ...args: unknown[]): boolean {
        if (host.off) return old().call(this, event, ...args);
        const isStart = event === 'stream';
        const exchange = isStart ? start(args[0] as ServerHttp2Stream, args[1] as IncomingHttpHeaders) : undefined;
        if (!isStart) bindCompatibility(event, args[0], args[1]);
        if (exchange === undefined) return old().call(this, event, ...args);
        return context.with(exchange.context, callEmit, undefined, old(), this, [event, ...args]);
      },
  );
}
