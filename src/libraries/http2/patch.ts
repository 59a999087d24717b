import { promisify } from 'node:util';
import { trace } from '../../api/global.ts';
import type { CreatePatch, LibraryHost } from '../../patching/define.ts';
import { guarded } from '../../patching/guard.ts';
import { requestDurations } from '../../patching/http/duration.ts';
import { bindListeners } from '../../patching/http/emitter.ts';
import { HttpRules } from '../../patching/http/rules.ts';
import { alike, type Method, replaceMethod } from '../../patching/replace-method.ts';
import { traceSessions } from './client.ts';
import { rememberAuthority } from './client-attributes.ts';
import { traceServer } from './server.ts';
import type { StreamTracing } from './tracing.ts';

type Http2 = typeof import('node:http2');
type Promisable = Method & { [promisify.custom]?: (...args: unknown[]) => Promise<object> };

/**
 * The classes of servers and client sessions are not exported: the first object that a factory returns leads to them.
 * Node has channels for streams from 24.2 on, published after the listeners were called.
 */
const create: CreatePatch = (host) => {
  const rules = new HttpRules(host.settings);
  const tracer = trace.getTracer('@org/otel-auto/http2');
  return {
    onBuiltin(_name, exports) {
      const http2 = exports as Http2;
      bindListeners(http2.Http2ServerRequest.prototype, host);
      bindListeners(http2.Http2ServerResponse.prototype, host);
      watchServers(http2, { tracer, durations: requestDurations('http2', 'server'), rules, host });
      watchSessions(http2, { tracer, durations: requestDurations('http2', 'client'), rules, host });
    },
  };
};

/** Calls `seen` with what a factory returned; whatever `seen` throws stays here. */
function watch(
  http2: Http2,
  name: keyof Http2,
  host: LibraryHost,
  seen: (made: object, args: unknown[]) => void,
): void {
  const see = guarded(host, seen);
  replaceMethod(http2, name, (original) => {
    const factory: Method = (...args) => {
      const made = original.apply(undefined, args) as object;
      see(made, args);
      return made;
    };
    const { [promisify.custom]: promised } = original as Promisable;
    if (promised === undefined) return factory;
    // `util.promisify(http2.connect)` goes past the factory.
    const promising = (...args: unknown[]) =>
      promised(...args).then((made) => {
        see(made, args);
        return made;
      });
    const attributes = Object.getOwnPropertyDescriptor(original, promisify.custom);
    return Object.defineProperty(factory, promisify.custom, {
      ...attributes,
      value: alike(promising, promised),
    });
  });
}

function watchServers(http2: Http2, tracing: StreamTracing): void {
  const traced = new WeakSet<object>();
  const seen = (server: object) => {
    const prototype = Object.getPrototypeOf(server);
    if (traced.has(prototype)) return;
    traced.add(prototype);
    traceServer(prototype, tracing);
  };
  watch(http2, 'createServer', tracing.host, seen);
  watch(http2, 'createSecureServer', tracing.host, seen);
}

function watchSessions(http2: Http2, tracing: StreamTracing): void {
  let traced = false;
  watch(http2, 'connect', tracing.host, (session, [authority]) => {
    rememberAuthority(session as never, authority);
    if (traced) return;
    traced = true;
    traceSessions(Object.getPrototypeOf(session), tracing);
  });
}

export default create;
