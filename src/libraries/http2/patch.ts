import { promisify } from 'node:util';
import { trace } from '../../api/global.ts';
import type { CreateInstrumentation, LibraryHost } from '../../patching/define.ts';
import { requestDurations } from '../../patching/http/duration.ts';
import { bindListeners } from '../../patching/http/emitter.ts';
import { HttpRules } from '../../patching/http/rules.ts';
import { traceSessions } from './client.ts';
import { rememberAuthority } from './client-attributes.ts';
import { traceServer } from './server.ts';
import type { StreamTracing } from './tracing.ts';

type Http2 = typeof import('node:http2');
type Factory = (...args: unknown[]) => object;
type Promisable = Factory & { [promisify.custom]?: (...args: unknown[]) => Promise<object> };

/**
 * The classes of servers and client sessions are not exported: the first object that a factory returns leads to them.
 * Node has channels for streams from 24.2 on, published after the listeners were called.
 */
const create: CreateInstrumentation = (host) => {
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
  const original = http2[name] as Factory;
  const see = (made: object, args: unknown[]) => {
    try {
      seen(made, args);
    } catch (error) {
      host.fault(error);
    }
    return made;
  };
  const factory: Factory = (...args) => see(original(...args), args);
  const { prototype: _, ...properties } = Object.getOwnPropertyDescriptors(original as Promisable);
  // `util.promisify(http2.connect)` goes past the factory.
  const promised = (original as Promisable)[promisify.custom];
  if (promised) {
    const value = (...args: unknown[]) => promised(...args).then((made) => see(made, args));
    properties[promisify.custom] = { ...properties[promisify.custom], value };
  }
  Object.defineProperties(factory, properties);
  Object.defineProperty(http2, name, { ...Object.getOwnPropertyDescriptor(http2, name), value: factory });
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
