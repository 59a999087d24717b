import { syncBuiltinESMExports } from 'node:module';
import { type Attributes, type Span, SpanKind } from '@opentelemetry/api';
import type { CreatePatch, LibraryHost } from '../../patching/define.ts';
import { endFailedSpan } from '../../patching/end-of-span/fail-span.ts';
import { followPromise } from '../../patching/end-of-span/follow.ts';
import { failThrown } from '../../patching/end-of-span/thrown.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import { intercepted, interceptMethod } from '../../patching/intercept.ts';
import type { Method } from '../../patching/replace-method.ts';
import { ownTracer, withinTraces } from '../../patching/tracer.ts';

/** `node:dns`, or `node:dns/promises`, which is a property of it too. */
interface Dns {
  promises?: object;
}

interface Address {
  address: string;
  family: number;
}

/** Alone they would be traces of a single span. */
const tracer = withinTraces(ownTracer('@org/otel-auto/dns', undefined, {}));

const create: CreatePatch = (host) => {
  const patched = new Set<object>();
  const once = (object: object, patch: (object: object, host: LibraryHost) => void) => {
    if (patched.has(object)) return;
    patched.add(object);
    patch(object, host);
  };
  const patch = (exports: Dns) => {
    if (exports.promises === undefined) return once(exports, tracePromises);
    once(exports, traceCallbacks);
    once(exports.promises, tracePromises);
  };
  return {
    onBuiltin: (_name, exports) => patch(exports as Dns),
    onFirstMessage() {
      patch(process.getBuiltinModule('dns'));
      syncBuiltinESMExports();
    },
  };
};

/** Undefined where nobody would see a span. */
function start(): Span | undefined {
  const span = tracer.startSpan('dns.lookup', { kind: SpanKind.CLIENT });
  return span.isRecording() ? span : undefined;
}

function traceCallbacks(dns: object, host: LibraryHost): void {
  const begin = guardedStart(host, start);
  const found = guarded(host, (span: Span, [error, address, family]: readonly unknown[]) => {
    if (error) return fail(span, error);
    end(span, Array.isArray(address) ? address : [{ address, family }]);
  });
  interceptMethod(dns, 'lookup', (original, self, args) => {
    const last = args.length - 1;
    const callback = args[last];
    // Node refuses anything else.
    const span = typeof callback === 'function' ? begin() : undefined;
    if (span === undefined) return Reflect.apply(original, self, args);
    args[last] = intercepted(callback as Method, (callback, self, results) => {
      found(span, results);
      return Reflect.apply(callback, self, results);
    });
    let threw = true;
    try {
      const request: unknown = Reflect.apply(original, self, args);
      threw = false;
      return request;
    } finally {
      if (threw) failThrown(span);
    }
  });
}

function tracePromises(promises: object, host: LibraryHost): void {
  const begin = guardedStart(host, start);
  const found = guarded(host, (span: Span, result: unknown) => end(span, [result].flat() as Address[]));
  const failed = guarded(host, fail);
  interceptMethod(promises, 'lookup', (original, self, args) => {
    const span = begin();
    if (span === undefined) return Reflect.apply(original, self, args);
    let threw = true;
    try {
      const promise = Reflect.apply(original, self, args) as Promise<unknown>;
      threw = false;
      return followPromise(promise, span, found, failed);
    } finally {
      if (threw) failThrown(span);
    }
  });
}

function end(span: Span, addresses: readonly Address[]): void {
  const attributes: Attributes = {};
  for (const [i, { address, family }] of addresses.entries())
    attributes[i === 0 ? `peer.ipv${family}` : `peer[${i}].ipv${family}`] = address;
  span.setAttributes(attributes);
  span.end();
}

function fail(span: Span, error: unknown): void {
  const { name, message } = error as Error;
  span.setAttributes({ 'dns.error_name': name, 'dns.error_message': message });
  endFailedSpan(span, error);
}

export default create;
