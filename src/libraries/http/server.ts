import { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Histogram, propagation, ROOT_CONTEXT, SpanKind, type Tracer } from '@opentelemetry/api';
import { context } from '../../api/global.ts';
import { AttributeListOptions, attributesOf } from '../../patching/attribute-list.ts';
import type { LibraryHost } from '../../patching/define.ts';
import { type Emitter, replaceEmit } from '../../patching/emit.ts';
import { endFailedSpan, failSpan } from '../../patching/end-of-span/fail-span.ts';
import { guardedStart } from '../../patching/guard.ts';
import { ERROR_TYPE, RESPONSE_STATUS_CODE } from '../../patching/http/attributes.ts';
import { Duration, SERVER_NAMES } from '../../patching/http/duration.ts';
import { callEmit, listenerOf } from '../../patching/http/emitter.ts';
import { bind, type Exchange, exchangeOf } from '../../patching/http/exchange.ts';
import { RequestContext } from '../../patching/http/request-context.ts';
import { failWithStatus } from '../../patching/http/request-failure.ts';
import type { HttpRules } from '../../patching/http/rules.ts';
import { serverPairs } from '../../patching/http/server-attributes.ts';
import { startUpgrade, type Upgrade, upgradeOf } from '../../patching/http/upgrade.ts';
import { sentHeaders } from './sent-headers.ts';

/** The requests of all servers are traced with these objects. */
export interface ServerTracing {
  readonly tracer: Tracer;
  /** Undefined when metrics are off. */
  readonly durations: Histogram | undefined;
  readonly rules: HttpRules;
  readonly host: LibraryHost;
  /** The request that Node has announced and is about to emit, as the last thing in a call of its parser. */
  announced: unknown;
}

/** One request that a server answers, from its handler's start to the response's `close`. */
class ServerExchange implements Exchange {
  readonly context: RequestContext;
  /** The app has not seen the response yet: nobody else listens. Made for this one response, so it is known by nothing else. */
  readonly finishListener: unknown;
  readonly #response: ServerResponse;
  /** Undefined when metrics are off. */
  readonly #duration: Duration | undefined;
  readonly #rules: HttpRules;
  #ended = false;

  constructor(context: RequestContext, response: ServerResponse, duration: Duration | undefined, rules: HttpRules) {
    this.context = context;
    this.finishListener = listenerOf(response, 'finish');
    this.#response = response;
    this.#duration = duration;
    this.#rules = rules;
  }

  observe(emitter: Emitter, event: string | symbol, value: unknown): void {
    if (emitter !== this.#response) return;
    if (event === 'close') this.#close();
    else if (event === 'error') this.#fail(value);
  }

  #fail(error: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    const { span } = this.context;
    endFailedSpan(span, error);
    this.#duration?.fail(error);
    this.#duration?.end();
  }

  /** Comes once for every response, also where none was sent because the client has left or the handler has thrown. */
  #close(): void {
    const { span, route, failure } = this.context;
    this.context.close();
    if (this.#ended) return;
    this.#ended = true;
    const isSent = wasSent(this.#response);
    // Nobody was answered: what has failed is all there is to say.
    const error = isSent ? undefined : (failure ?? unansweredError(this.#response));
    if (span.isRecording()) {
      const { statusCode, req } = this.#response;
      if (route !== undefined) span.setAttribute('http.route', route);
      if (isSent) this.#describeAnswer(statusCode, failure);
      else if (error !== undefined) failSpan(span, error);
      if (route) span.updateName(`${this.#rules.spanName(req.method)} ${route}`);
    }
    span.end();
    if (this.#duration !== undefined) this.#measure(this.#duration, isSent, error);
  }

  #describeAnswer(statusCode: number, failure: unknown): void {
    const { span } = this.context;
    span.setAttribute(RESPONSE_STATUS_CODE, statusCode);
    const capture = this.#rules.captures?.serverResponse;
    if (capture !== undefined) span.setAttributes(capture(sentHeaders(this.#response)));
    if (!(statusCode >= 100 && statusCode < 500)) failWithStatus(span, statusCode, failure);
  }

  #measure(duration: Duration, isSent: boolean, error: unknown): void {
    const { statusCode } = this.#response;
    duration.set('http.route', this.context.route);
    if (isSent) duration.set(RESPONSE_STATUS_CODE, statusCode || undefined);
    if (isSent && statusCode >= 500 && statusCode < 600) duration.set(ERROR_TYPE, String(statusCode));
    if (error !== undefined) duration.fail(error);
    duration.end();
  }
}

/** Has the app's status gone out? `headersSent` is true from `writeHead` on, which only Node's own field tells apart. */
function wasSent(response: ServerResponse & { readonly _headerSent?: boolean }): boolean {
  return response._headerSent ?? response.headersSent;
}

/** The app has destroyed a request or its response with this error; that the client has left is no failure of the server. */
function unansweredError({ errored, req }: ServerResponse): unknown {
  const error = errored ?? req.errored;
  return (error as NodeJS.ErrnoException | null)?.code === 'ECONNRESET' ? undefined : (error ?? undefined);
}

function startExchange(
  { tracer, durations, rules }: ServerTracing,
  request: IncomingMessage,
  response: ServerResponse,
): ServerExchange {
  const scheme = (request.socket as { encrypted?: boolean }).encrypted === true ? 'https' : 'http';
  const parent = propagation.extract(ROOT_CONTEXT, request.headers);
  const pairs = serverPairs(request, scheme, rules);
  const capture = rules.captures?.serverRequest;
  if (capture !== undefined)
    for (const captured of Object.entries(capture((name) => request.headers[name]))) pairs.push(...captured);
  const duration = durations && new Duration(durations, attributesOf(pairs), SERVER_NAMES);
  const span = tracer.startSpan(
    rules.spanName(request.method),
    new AttributeListOptions(SpanKind.SERVER, pairs),
    parent,
  );
  const exchange = new ServerExchange(new RequestContext(parent, span, response), response, duration, rules);
  bind(request, exchange);
  bind(response, exchange);
  return exchange;
}

/**
 * Is this the start of a request? The two `check` events are emitted instead of `request` when the app listens to them;
 * their listeners often emit `request` themselves, which then is the same exchange.
 */
function isRequest(event: string | symbol): boolean {
  return event === 'request' || event === 'checkContinue' || event === 'checkExpectation';
}

/** Does the app get the socket, and answer on it? */
function isUpgrade(event: string | symbol): boolean {
  return event === 'upgrade' || event === 'connect';
}

/** Traces the requests of one class of servers (or of one server, when `holder` is one). */
export function traceServer(holder: object, tracing: ServerTracing): void {
  const { host } = tracing;
  const start = guardedStart(host, startExchange);
  const upgrade = guardedStart(host, (request: IncomingMessage, socket: Duplex): Upgrade | undefined =>
    upgradeOf(request) === undefined ? startUpgrade(request, socket, tracing) : undefined,
  );
  replaceEmit(holder, (old) => {
    function emit(this: Emitter, event: string | symbol, ...args: unknown[]): boolean {
      const request = args[0];
      const response = args[1];
      if (isUpgrade(event) && !host.off && request instanceof IncomingMessage) {
        const begun = upgrade(request, response as Duplex);
        if (begun === undefined) return old().call(this, event, ...args);
        return context.with(begun.context, callEmit, undefined, old(), this, [event, ...args]);
      }
      if (
        host.off ||
        !isRequest(event) ||
        // An object that only looks like a request (an injected fake, HTTP/2) may never emit `close`.
        !(request instanceof IncomingMessage && response instanceof ServerResponse) ||
        exchangeOf(response) !== undefined ||
        // Dispatched like any other by a listener of `upgrade`.
        ((request as { upgrade?: unknown }).upgrade === true && upgradeOf(request) !== undefined)
      ) {
        return old().call(this, event, ...args);
      }
      // An `emit` of the app's own calls this one, and then goes on.
      const isLast = request === tracing.announced && this.emit === emit;
      tracing.announced = undefined;
      const exchange = start(tracing, request, response);
      if (exchange === undefined) return old().call(this, event, ...args);
      // Nothing is caught here: Node would print this line, not the app's, as the source of an uncaught error. Whoever
      // records uncaught errors finds the span in the context that the error left.
      const all = [event, ...args];
      if (isLast) return host.enter(exchange.context, old(), this, all) as boolean;
      return context.with(exchange.context, callEmit, undefined, old(), this, all);
    }
    return emit;
  });
}
