import { type Context, ROOT_CONTEXT, type Span } from '@opentelemetry/api';
import { type RPCMetadata, RPCType, setRPCMetadata } from '@opentelemetry/core';
import { SPAN_KEY } from '../../api/global.ts';

/** The key under which `put` stores its value, without knowing how it is called. */
function keyUsedBy(put: (context: Context) => void): symbol {
  let used: symbol | undefined;
  put({
    getValue: () => undefined,
    setValue(key) {
      used = key;
      return ROOT_CONTEXT;
    },
    deleteValue: () => ROOT_CONTEXT,
  });
  if (used === undefined) throw new Error('the OpenTelemetry API stored nothing in the context');
  return used;
}

const METADATA_KEY = keyUsedBy((context) => setRPCMetadata(context, { type: RPCType.HTTP } as RPCMetadata));

/**
 * The context of a server request: the one that came with it, plus its span and RPC metadata, which it is itself: what the
 * instrumentations of frameworks find there, and set `route` of. The same with `trace.setSpan` and `setRPCMetadata` copies a
 * `Map` twice (130 ns in a microbenchmark; this 10 ns).
 */
export class RequestContext implements Context {
  readonly type = RPCType.HTTP;
  readonly span: Span;
  /**
   * The request is answered with this response, until it is closed. An upgrade has the request itself in its place, which is
   * answered on a socket.
   */
  response: object | undefined;
  readonly #parent: Context;
  #route: string | undefined = undefined;
  #routes = 0;
  /**
   * A framework was told that this error has failed the request, until the response is closed: the error is the reason, should
   * the answer be a 5xx.
   */
  #failure: unknown = undefined;
  /** Span of a handler that is to end with the response. */
  #handlerSpan: Span | undefined = undefined;

  constructor(parent: Context, span: Span, response: object | undefined) {
    this.#parent = parent;
    this.span = span;
    this.response = response;
  }

  get route(): string | undefined {
    return this.#route;
  }

  /** A later handler that matched no route (a fallback, a renderer) does not take away the one that matched before it. */
  set route(route: string | undefined) {
    if (route === undefined) return;
    this.#route = route;
    this.#routes++;
  }

  /** Number of routes that were set and not taken back. */
  get routes(): number {
    return this.#routes;
  }

  /** The route is the one `before` again, unless another one was set after it, which was the `number`-th. */
  takeBack(number: number, before: string | undefined): void {
    if (this.#routes !== number) return;
    this.#route = before;
    this.#routes--;
  }

  get failure(): unknown {
    return this.#failure;
  }

  /** The first one is the reason: what comes later is what was made of it. */
  set failure(error: unknown) {
    this.#failure ??= error;
  }

  /** Responses that an app has made itself for an upgrade do not close before the connection does. */
  isAnsweredBy(response: object & { readonly req?: unknown }): boolean {
    return this.response === response || (this.response !== undefined && this.response === response.req);
  }

  /**
   * Ends the span of a handler when the response is closed, unless it has ended by then. False where that has happened, and where
   * another handler is at work: of those in one another, the others see to themselves.
   */
  endWithResponse(span: Span): boolean {
    if (this.response === undefined || this.#handlerSpan?.isRecording()) return false;
    this.#handlerSpan = span;
    return true;
  }

  /** The response is closed. What keeps this context from now on (a timer, a connection of a pool) is not to keep the response. */
  close(): void {
    const span = this.#handlerSpan;
    this.#handlerSpan = undefined;
    this.#failure = undefined;
    this.response = undefined;
    if (span?.isRecording()) span.end();
  }

  getValue(key: symbol): unknown {
    if (key === SPAN_KEY) return this.span;
    if (key === METADATA_KEY) return this;
    return this.#parent.getValue(key);
  }

  setValue(key: symbol, value: unknown): Context {
    return new DerivedContext(this, key, value, 1);
  }

  deleteValue(key: symbol): Context {
    return this.copy().deleteValue(key);
  }

  /** The same as a context of the API's own kind. */
  copy(): Context {
    return this.#parent.setValue(SPAN_KEY, this.span).setValue(METADATA_KEY, this);
  }
}

/** Values beyond this number are looked up faster in one table than one after the other. */
const MOST_VALUES = 4;

/**
 * A context made from a request's: one more value, without copying the others. The API's own contexts, a `Map` and three
 * functions each, are most of what an app with spans of its own leaves to the garbage collector.
 */
class DerivedContext implements Context {
  readonly #parent: RequestContext | DerivedContext;
  readonly #key: symbol;
  readonly #value: unknown;
  readonly #count: number;

  constructor(parent: RequestContext | DerivedContext, key: symbol, value: unknown, count: number) {
    this.#parent = parent;
    this.#key = key;
    this.#value = value;
    this.#count = count;
  }

  getValue(key: symbol): unknown {
    return key === this.#key ? this.#value : this.#parent.getValue(key);
  }

  setValue(key: symbol, value: unknown): Context {
    // The span in a span: the outer one is not kept.
    if (key === this.#key) return new DerivedContext(this.#parent, key, value, this.#count);
    if (this.#count >= MOST_VALUES) return this.copy().setValue(key, value);
    return new DerivedContext(this, key, value, this.#count + 1);
  }

  deleteValue(key: symbol): Context {
    return this.copy().deleteValue(key);
  }

  copy(): Context {
    return this.#parent.copy().setValue(this.#key, this.#value);
  }
}
