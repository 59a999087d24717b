import type { Span } from '@opentelemetry/api';
import { context, trace } from '../../api/global.ts';
import type { CreatePatch, LibraryHost } from '../../patching/define.ts';
import { endSpan } from '../../patching/end-of-span/fail-span.ts';
import { followCallback } from '../../patching/end-of-span/follow.ts';
import { failThrown } from '../../patching/end-of-span/thrown.ts';
import { guarded } from '../../patching/guard.ts';
import { type Handling, traceHandler } from '../../patching/handler.ts';
import { replaceMethod } from '../../patching/replace-method.ts';
import { standIn } from '../../patching/stand-in.ts';

type Acquire = (this: unknown, ...args: unknown[]) => unknown;

const tracer = trace.getTracer('@org/otel-auto/generic-pool');
const NAME = 'generic-pool.acquire';

/** Version 3 gives a promise, version 2 takes a callback. Waiting for a resource is only of interest to a trace that waits. */
const create: CreatePatch = (host) => {
  const handling: Handling = {
    host,
    tracer,
    describe: () => (isTraced() ? { name: NAME, attributes: {} } : undefined),
  };
  return {
    onFile({ main, version, exports }) {
      const prototype = (exports as { Pool?: { prototype?: object } }).Pool?.prototype;
      if (!main || prototype === undefined) return exports;
      replaceMethod(prototype, 'acquire', (original) =>
        version.startsWith('2.') ? withCallback(original, host) : traceHandler(original, handling),
      );
      return exports;
    },
  };
};

function isTraced(): boolean {
  return trace.getSpanContext(context.active()) !== undefined;
}

function withCallback(original: Acquire, host: LibraryHost): Acquire {
  const ended = guarded<[Span, unknown]>(host, endSpan);
  return standIn(original, {
    apply(target, self, args: unknown[]) {
      const callback = args[0];
      if (host.off || typeof callback !== 'function' || !isTraced()) return Reflect.apply(target, self, args);
      const span = tracer.startSpan(NAME);
      const caller = context.active();
      const acquired = followCallback(callback as Acquire, caller, span, ended);
      let threw = true;
      try {
        const result: unknown = Reflect.apply(target, self, [acquired, ...args.slice(1)]);
        threw = false;
        return result;
      } finally {
        if (threw) failThrown(span);
      }
    },
  });
}

export default create;
