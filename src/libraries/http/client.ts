import type { ClientRequest, IncomingMessage } from 'node:http';
import { type Context, type Histogram, propagation, type Span, SpanKind, type Tracer } from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import { context, trace } from '../../api/global.ts';
import type { Emitter } from '../../patching/emit.ts';
import { failSpan, failSpanAs } from '../../patching/end-of-span/fail-span.ts';
import { ERROR_TYPE, RESPONSE_STATUS_CODE } from '../../patching/http/attributes.ts';
import { CLIENT_NAMES, Duration } from '../../patching/http/duration.ts';
import { bind, type Exchange } from '../../patching/http/exchange.ts';
import type { HttpRules } from '../../patching/http/rules.ts';
import { type Peer, peerOfRequests } from '../../patching/peer.ts';
import { clientAttributes, requestPort, urlFull } from './client-attributes.ts';
import { requestHeaders } from './inject.ts';
import { sentHeaders } from './sent-headers.ts';

/** The response of a socket that has gone. */
const NOBODY: Peer = {};

/** All requests are traced with these objects. */
export interface ClientTracing {
  readonly tracer: Tracer;
  /** Undefined when metrics are off. */
  readonly durations: Histogram | undefined;
  readonly rules: HttpRules;
  /** Are requests left alone that belong to no span? */
  readonly requireParent: boolean;
}

/** One request that this process sends, until its response was read to the end. */
class ClientExchange implements Exchange {
  /** The context is the caller's: listeners of request and response are the caller's code. */
  readonly context: Context;
  readonly #span: Span;
  readonly #request: ClientRequest;
  /** Undefined when metrics are off. */
  readonly #duration: Duration | undefined;
  readonly #rules: HttpRules;
  #portKnown: boolean;
  /** The status of a response that says that the request has failed: what becomes of its body does not change that. */
  #failedStatus: string | undefined = undefined;
  #ended = false;

  constructor(
    parent: Context,
    span: Span,
    request: ClientRequest,
    duration: Duration | undefined,
    rules: HttpRules,
    portKnown: boolean,
  ) {
    this.context = parent;
    this.#span = span;
    this.#request = request;
    this.#duration = duration;
    this.#rules = rules;
    this.#portKnown = portKnown;
  }

  observe(emitter: Emitter, event: string | symbol, value: unknown): void {
    if (emitter === this.#request) {
      if (event === 'response') this.#respond(value as IncomingMessage);
      else if (event === 'error') this.#fail(value);
      // An upgrade ends here, and a response that was cut off; abort() is followed by an error or by the response's end.
      else if (event === 'close' && !this.#request.aborted) this.#end();
    } else if (event === 'end') {
      this.#finish(emitter as IncomingMessage);
    } else if (event === 'error') {
      this.#fail(value);
    } else if (event === 'close' && !this.#ended) {
      // abort() while the response came in, and nobody listens to its errors.
      this.#cutOff();
      this.#end();
    }
  }

  #respond(response: IncomingMessage): void {
    bind(response, this);
    const { socket, statusCode } = response;
    if (this.#ended) return;
    if (this.#duration !== undefined) this.#measureResponse(this.#duration, response);
    if (this.#duration === undefined && !this.#span.isRecording()) return;
    const peer = socket ? peerOfRequests(socket) : NOBODY;
    this.#span.setAttributes({
      [RESPONSE_STATUS_CODE]: statusCode,
      'network.peer.address': peer.address,
      'network.peer.port': peer.port,
      'network.protocol.version': response.httpVersion,
    });
    const capture = this.#rules.captures?.clientResponse;
    if (capture !== undefined) this.#span.setAttributes(capture((name) => response.headers[name]));
    this.#setPort(peer.port);
    // Now: nobody has to read the body.
    if (statusCode === undefined || (statusCode >= 100 && statusCode < 400)) return;
    this.#failedStatus = String(statusCode);
    failSpanAs(this.#span, this.#failedStatus);
  }

  #measureResponse(duration: Duration, { statusCode = 0, httpVersion }: IncomingMessage): void {
    duration.set('network.protocol.version', httpVersion || undefined);
    duration.set(RESPONSE_STATUS_CODE, statusCode || undefined);
    if (statusCode >= 400 && statusCode < 600) duration.set(ERROR_TYPE, String(statusCode));
  }

  /** The port of a request with a `Host` header of the app's own. */
  #setPort(port: unknown): void {
    if (this.#portKnown || typeof port !== 'number') return;
    this.#portKnown = true;
    this.#duration?.set('server.port', port);
    this.#span.setAttributes({ 'server.port': port, 'url.full': urlFull(this.#request, port, this.#rules.redaction) });
  }

  #finish(response: IncomingMessage): void {
    if (this.#ended) return;
    if (response.aborted && !response.complete) this.#cutOff();
    this.#end();
  }

  /** The response ended before it was complete: Node says so by this code, to those who listen. */
  #cutOff(): void {
    if (this.#failedStatus !== undefined) return;
    failSpanAs(this.#span, 'ECONNRESET');
    this.#duration?.set(ERROR_TYPE, 'ECONNRESET');
  }

  #fail(error: unknown): void {
    if (this.#ended) return;
    this.#setPort((error as { port?: unknown } | null)?.port);
    failSpan(this.#span, error, { type: this.#failedStatus });
    if (this.#failedStatus === undefined) this.#duration?.fail(error);
    this.#end();
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    // All of them: the app may set headers until the request is sent.
    const capture = this.#rules.captures?.clientRequest;
    if (capture !== undefined) this.#span.setAttributes(capture(sentHeaders(this.#request)));
    this.#span.end();
    this.#duration?.end();
  }
}

/**
 * A request was created: agent and socket are chosen, nothing was sent.
 * @see https://nodejs.org/api/diagnostics_channel.html#event-httpclientrequestcreated
 */
export function traceRequest(request: ClientRequest, { tracer, durations, rules, requireParent }: ClientTracing): void {
  const parent = context.active();
  if (isTracingSuppressed(parent) || (requireParent && trace.getSpan(parent) === undefined)) return;
  const port = requestPort(request);
  const attributes = clientAttributes(request, port, rules);
  const duration = durations && new Duration(durations, attributes, CLIENT_NAMES);
  const span = tracer.startSpan(rules.spanName(request.method), { kind: SpanKind.CLIENT, attributes }, parent);
  bind(request, new ClientExchange(parent, span, request, duration, rules, port !== undefined));
  propagation.inject(trace.setSpan(parent, span), request, requestHeaders);
}
