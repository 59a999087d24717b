import type { Link, SpanContext } from '@opentelemetry/api';
import { context, trace } from '../../api/global.ts';
import type { CreateInstrumentation } from '../../patching/define.ts';
import { guarded } from '../../patching/guard.ts';
import { type HandlerCall, type Handling, traceHandler } from '../../patching/handler.ts';

interface Loader {
  name?: unknown;
  _batchLoadFn?: unknown;
  /** The batch that collects keys until it is loaded. */
  _batch?: { keys?: readonly unknown[] } | null;
}

type Load = (this: Loader, ...args: unknown[]) => unknown;

/**
 * A span per batch, within the span that asked for the first of its keys, linked to the others that did. Loading a key only
 * adds to a batch and has no span.
 */
const create: CreateInstrumentation = (host) => {
  const tracer = trace.getTracer('@org/otel-auto/dataloader');
  const seen = new WeakSet<Loader>();
  const askers = new WeakMap<object, Set<SpanContext>>();

  const observe = guarded(host, (loader: Loader) => {
    if (!seen.has(loader)) {
      seen.add(loader);
      const describe = ([keys]: readonly unknown[]) => describeBatch(loader, keys as object, askers);
      loader._batchLoadFn = traceHandler(loader._batchLoadFn, { host, tracer, describe } satisfies Handling);
    }
  });
  const remember = guarded(host, (loader: Loader) => {
    const keys = loader._batch?.keys;
    const asker = trace.getSpanContext(context.active());
    if (keys === undefined || asker === undefined) return;
    const known = askers.get(keys);
    if (known === undefined) askers.set(keys, new Set([asker]));
    else known.add(asker);
  });

  return {
    onFile({ main, exports }) {
      const prototype = (exports as { prototype?: { load?: Load } }).prototype;
      const original = prototype?.load;
      if (!main || prototype === undefined || typeof original !== 'function') return exports;
      prototype.load = new Proxy(original, {
        apply(target, self: Loader, args) {
          if (host.off) return Reflect.apply(target, self, args);
          observe(self);
          const promise: unknown = Reflect.apply(target, self, args);
          remember(self);
          return promise;
        },
      });
      return exports;
    },
  };
};

function describeBatch(
  loader: Loader,
  keys: object,
  askers: WeakMap<object, Set<SpanContext>>,
): HandlerCall | undefined {
  const active = trace.getSpanContext(context.active());
  if (active === undefined) return undefined;
  const links: Link[] = [];
  for (const asker of askers.get(keys) ?? []) {
    if (asker.spanId !== active.spanId) links.push({ context: asker });
  }
  const name = typeof loader.name === 'string' ? `dataloader.batch ${loader.name}` : 'dataloader.batch';
  return { name, attributes: {}, links };
}

export default create;
