import type { LibraryHost } from '../../patching/define.ts';
import { guarded } from '../../patching/guard.ts';
import { standIn } from '../../patching/stand-in.ts';
import type { TraceHandler } from './handler.ts';
import { reportRoute } from './span.ts';
import type { RouteContextClass, RouteContextOptions } from './types.ts';

/** The constructor must assign these fields, or the class is another one than we know. */
const FIELDS = ['handler', 'config', 'Request', 'onRequest'];

const REQUEST = Symbol('otel-auto.Request');
const ON_REQUEST = Symbol('otel-auto.onRequest');

/**
 * `lib/context.js`: fastify makes one context of each route, with its final handler and hooks, after the app's `onRoute`
 * hooks have seen the route. What is added here is in none of the lists that the app can ask for.
 * Throws if the file exports something else than is known.
 */
export function traceRouteContexts(exports: unknown, traceHandler: TraceHandler, host: LibraryHost): unknown {
  if (!isKnown(exports)) throw new Error('lib/context.js does not export the class that is known');
  const report = guarded(host, reportRoute);
  let starting: TracedContext | undefined;

  /**
   * Tells of each request before the app's first hook: fastify reads the class of requests, makes one, and then reads the
   * list of hooks. Each alone is read at other times too: the class when the app gets ready, the list when it is printed.
   * Accessors on the prototype: all contexts have the same fields.
   */
  class TracedContext extends exports {
    declare [REQUEST]: unknown;
    declare [ON_REQUEST]: unknown;

    constructor(options: RouteContextOptions) {
      super(options);
      this.handler = traceHandler(this.handler, this.config.url as string);
    }

    get Request(): unknown {
      starting = this;
      return this[REQUEST];
    }

    set Request(value: unknown) {
      this[REQUEST] = value;
    }

    get onRequest(): unknown {
      if (starting === this) {
        starting = undefined;
        report(this.config.url as string);
      }
      return this[ON_REQUEST];
    }

    set onRequest(value: unknown) {
      this[ON_REQUEST] = value;
    }
  }

  // Contexts without a URL are those of 404s. Fastify 4 copies their own fields, so they stay as they are.
  return standIn(exports, {
    construct: (original, [options]: [RouteContextOptions]) =>
      typeof options.config?.url === 'string' ? new TracedContext(options) : new original(options),
  });
}

function isKnown(exports: unknown): exports is RouteContextClass {
  if (typeof exports !== 'function') return false;
  const source = Function.prototype.toString.call(exports);
  return FIELDS.every((field) => source.includes(`this.${field} = `));
}
