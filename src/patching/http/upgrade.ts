/** Requests that a server hands to the app as a socket: upgrades, and `CONNECT`. What answers them is seen on the socket only. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Context, propagation, ROOT_CONTEXT, SpanKind, type Tracer } from '@opentelemetry/api';
import { afterThisTurn } from '../../span/after-this-turn.ts';
import { AttributeListOptions } from '../attribute-list.ts';
import type { LibraryHost } from '../define.ts';
import { guarded } from '../guard.ts';
import { ofConnection } from '../messaging/connection.ts';
import { RESPONSE_STATUS_CODE } from './attributes.ts';
import { bind, type Exchange, exchangeOf } from './exchange.ts';
import { RequestContext } from './request-context.ts';
import { failWithStatus } from './request-failure.ts';
import type { HttpRules } from './rules.ts';
import { serverPairs } from './server-attributes.ts';

/** Upgrades are traced with these objects. */
export interface UpgradeTracing {
  readonly tracer: Tracer;
  readonly rules: HttpRules;
  readonly host: LibraryHost;
}

/** One such request, until it is answered: what is said on the connection after that is no part of it. */
export class Upgrade implements Exchange {
  /** Context of the listeners, and of the connection. */
  readonly context: Context;
  readonly #request: RequestContext;
  readonly #rules: HttpRules;
  readonly #method: string | undefined;
  #open = true;

  constructor(request: RequestContext, method: string | undefined, rules: HttpRules) {
    this.#request = request;
    this.context = ofConnection(request);
    this.#method = method;
    this.#rules = rules;
  }

  observe(): void {}

  /** The app has written its first line, and is at work in this turn of the event loop. */
  answered(status: number | undefined): void {
    const { span } = this.#request;
    if (status !== undefined) span.setAttribute(RESPONSE_STATUS_CODE, status);
    if (status !== undefined && status >= 500) failWithStatus(span, status, this.#request.failure);
    afterThisTurn(() => this.end());
  }

  end(): void {
    if (!this.#open) return;
    this.#open = false;
    const { span, route } = this.#request;
    this.#request.close();
    if (route !== undefined) {
      span.setAttribute('http.route', route);
      span.updateName(`${this.#rules.spanName(this.#method)} ${route}`);
    }
    span.end();
  }
}

/** The upgrade that a request is; undefined for other requests, and where nothing has traced it yet. */
export function upgradeOf(request: object): Upgrade | undefined {
  const exchange = exchangeOf(request);
  return exchange instanceof Upgrade ? exchange : undefined;
}

/** A span for the request, which ends when the app has answered on the socket, or the socket is closed. */
export function startUpgrade(
  request: IncomingMessage,
  socket: Duplex,
  { tracer, rules, host }: UpgradeTracing,
): Upgrade {
  const scheme = (request.socket as { encrypted?: boolean }).encrypted === true ? 'https' : 'http';
  const parent = propagation.extract(ROOT_CONTEXT, request.headers);
  const pairs = serverPairs(request, scheme, rules);
  const captured = rules.captures?.serverRequest?.((name) => request.headers[name]) ?? {};
  for (const pair of Object.entries(captured)) pairs.push(...pair);
  const span = tracer.startSpan(
    rules.spanName(request.method),
    new AttributeListOptions(SpanKind.SERVER, pairs),
    parent,
  );
  // Whoever makes a response of it to dispatch it like any other request makes it of this request.
  const upgrade = new Upgrade(new RequestContext(parent, span, request), request.method, rules);
  bind(request, upgrade);
  watchAnswer(socket as object, upgrade, host);
  return upgrade;
}

/** Node's sockets write by `_writeGeneric` (lib/net.js, Node 20 to 24), and every stream is destroyed by `_destroy`. */
interface Watched {
  _writeGeneric?: Method;
  _destroy?: Method;
}

type Method = (this: unknown, ...args: unknown[]) => unknown;

/**
 * Looks at the first thing that is written, and whether the socket is destroyed before. A listener would be seen by the app; the
 * socket is as it was from its answer on.
 */
function watchAnswer(socket: Watched, upgrade: Upgrade, host: LibraryHost): void {
  const forget = () => {
    Reflect.deleteProperty(socket, '_writeGeneric');
    Reflect.deleteProperty(socket, '_destroy');
  };
  const written = guarded(host, (_several: unknown, data: unknown) => {
    const status = statusOf(data);
    if (status !== undefined && status < 200 && status !== 101) return; // Not the answer yet.
    forget();
    upgrade.answered(status);
  });
  const destroyed = guarded(host, () => {
    forget();
    upgrade.end();
  });
  watchCalls(socket, '_writeGeneric', written);
  watchCalls(socket, '_destroy', destroyed);
}

function watchCalls(socket: Watched, name: keyof Watched, see: (a?: unknown, b?: unknown) => void): void {
  const original = socket[name];
  if (typeof original !== 'function' || Object.hasOwn(socket, name)) return;
  const value: Method = function (...args) {
    see(args[0], args[1]);
    return original.apply(this, args);
  };
  Object.defineProperty(socket, name, { value, configurable: true, writable: true, enumerable: false });
}

/** Status of the line that a piece of data begins with, or the first one of several pieces. */
function statusOf(data: unknown): number | undefined {
  const first: unknown = Array.isArray(data) ? ((data[0] as { chunk?: unknown }).chunk ?? data[0]) : data;
  const text = Buffer.isBuffer(first) ? first.toString('latin1', 0, 12) : String(first).slice(0, 12);
  const status = /^HTTP\/1\.[01] (\d{3})$/.exec(text)?.[1];
  return status === undefined ? undefined : Number(status);
}
