import { context, trace } from '../../api/global.ts';
import type { CreatePatch, LibraryHost } from '../../patching/define.ts';
import { guardedStart } from '../../patching/guard.ts';
import { replaceMethod } from '../../patching/replace-method.ts';
import { rootAttributesOf } from './request.ts';
import { adaptTracer } from './tracer.ts';

/** Next's own tracer, through which all of its spans go; `getTracer` gives the one that there is. */
interface Exports {
  getTracer(): object;
}

/** The name of the tracer that Next asks for, also in the copies that it bundles with routes. */
const SCOPE = 'next.js';

const create: CreatePatch = (host) => {
  host.adaptTracers(SCOPE, (tracer) => adaptTracer(tracer, host));
  return {
    onFile({ path, exports }) {
      if (path === 'dist/server/lib/trace/tracer.js') followRoute(exports as Exports, host);
      return exports;
    },
  };
};

/**
 * Next tells the route of a request once it has answered, when the span of `node:http` may have ended; it knows it long
 * before, and keeps it for the span it believes to be the root.
 */
function followRoute({ getTracer }: Exports, host: LibraryHost): void {
  const prototype = Object.getPrototypeOf(getTracer()) as object;
  const current = guardedStart(host, () => rootAttributesOf(context.active()));
  replaceMethod(prototype, 'getRootSpanAttributes', (original) => {
    return function () {
      return current() ?? original.call(this);
    };
  });
  // Since version 15. The first value is the one that counts.
  replaceMethod(prototype, 'setRootSpanAttribute', (original) => {
    return function (key, value) {
      const attributes = current();
      if (attributes?.has(key as string) === false) attributes.set(key as string, value);
      return original.call(this, key, value);
    };
  });
  // Since version 16.4 the pass after a middleware continues the trace of the pass before, from the headers: the span it
  // names is active already, and only that is the one of `node:http` itself.
  const isActive = guardedStart(host, namesActiveSpan);
  replaceMethod(prototype, 'withPropagatedContext', (original) => {
    return function (carrier, fn, getter, force) {
      return original.call(this, carrier, fn, getter, force === true && isActive(carrier) !== true);
    };
  });
}

function namesActiveSpan(carrier: unknown): boolean {
  const { traceparent } = carrier as { traceparent?: unknown };
  const active = trace.getSpanContext(context.active());
  return active !== undefined && String(traceparent).split('-')[2] === active.spanId;
}

export default create;
