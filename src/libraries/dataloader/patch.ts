import type { Link, SpanContext } from '@opentelemetry/api';
import { context, trace } from '../../api/global.ts';
import type { CreatePatch } from '../../patching/define.ts';
import { guarded } from '../../patching/guard.ts';
import { type HandlerCall, traceHandler } from '../../patching/handler.ts';
import { replaceMethod } from '../../patching/replace-method.ts';

interface Loader {
  name?: unknown;
  _batchLoadFn?: unknown;
  /** The batch that collects keys until it is loaded. */
  _batch?: { keys?: readonly unknown[] } | null;
}

/**
 * A span per batch, within the span that asked for the first of its keys, linked to the others that did. Loading a key only
 * adds to a batch and has no span.
 */
const create: CreatePatch = (host) => {
  const tracer = trace.getTracer('@org/otel-auto/dataloader');
  const seen = new WeakSet<Loader>();
  const askers = new WeakMap<object, Set<SpanContext>>();

  const observe = guarded(host, (loader: Loader) => {
    if (!seen.has(loader)) {
      seen.add(loader);
      const describe = ([keys]: readonly unknown[]) => describeBatch(loader, keys as object, askers);
      replaceMethod(loader, '_batchLoadFn', (load) => traceHandler(load, { host, tracer, describe }));
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
      const { prototype } = exports as { prototype?: object };
      if (!main || prototype === undefined) return exports;
      replaceMethod<Loader>(prototype, 'load', (original) => {
        return function (...args) {
          if (host.off) return original.apply(this, args);
          observe(this);
          const promise = original.apply(this, args);
          remember(this);
          return promise;
        };
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
