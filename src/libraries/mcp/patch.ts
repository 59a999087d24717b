import type { Span } from '@opentelemetry/api';
import { context, trace } from '../../api/global.ts';
import type { CreatePatch, LibraryHost } from '../../patching/define.ts';
import { followPromise } from '../../patching/end-of-span/follow.ts';
import { failThrown } from '../../patching/end-of-span/thrown.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import { type Method, replaceMethod } from '../../patching/replace-method.ts';
import { standIn } from '../../patching/stand-in.ts';
import { Redaction } from '../../secrets/redaction.ts';
import {
  endCancelled,
  endWithError,
  endWithResult,
  inject,
  type Request,
  startHandling,
  startRequest,
} from './span.ts';

interface Protocol {
  prototype: object;
}

/** Client and server are both of this class, and both may ask the other. */
const create: CreatePatch = (host) => {
  const redaction = new Redaction(host.settings.redaction);
  return {
    onFile({ path, exports }) {
      if (!/^dist\/(?:cjs|esm)\/shared\/protocol\.js$/.test(path)) return exports;
      const { prototype } = (exports as { Protocol: Protocol }).Protocol;
      replaceMethod(prototype, 'request', (original) => traceRequests(original, host, redaction));
      replaceMethod(prototype, 'setRequestHandler', (original) => traceHandlers(original, host, redaction));
      return exports;
    },
  };
};

function traceRequests(original: Method, host: LibraryHost, redaction: Redaction): Method {
  const start = guardedStart(host, (request: Request) => {
    if (typeof request?.method !== 'string') return undefined;
    const span = startRequest(request, redaction);
    return { span, request: inject(request, span) };
  });
  return function (...args) {
    const started = start(args[0] as Request);
    if (started === undefined) return original.apply(this, args);
    return within(started.span, host, () => original.apply(this, [started.request, ...args.slice(1)]));
  };
}

/**
 * A signal belongs to a request: it is the SDK's own, which the SDK aborts when the other side cancels the request or has gone.
 */
interface Extra {
  readonly signal?: AbortSignal;
}

/** A handler is given the request and what belongs to it. */
function traceHandlers(original: Method, host: LibraryHost, redaction: Redaction): Method {
  const start = guardedStart(host, (request: Request) => startHandling(request, redaction));
  // Nobody waits for the handler then, which may never come to an end; what it does later ends no span.
  const cancelled = guarded(host, (span: Span, extra: Extra | undefined) => {
    extra?.signal?.addEventListener(
      'abort',
      guarded(host, () => endCancelled(span)),
      { once: true },
    );
  });
  const traced = (handler: unknown): unknown => {
    if (typeof handler !== 'function') return handler;
    return standIn(handler as Method, {
      apply(target, self, args: unknown[]) {
        const span = start(args[0] as Request);
        if (span === undefined) return Reflect.apply(target, self, args);
        cancelled(span, args[1] as Extra | undefined);
        return within(span, host, () => Reflect.apply(target, self, args));
      },
    });
  };
  return function (schema, handler, ...rest) {
    return original.call(this, schema, traced(handler), ...rest);
  };
}

/** A request or handler gives a promise, or a result at once. */
function within(span: Span, host: LibraryHost, run: () => unknown): unknown {
  const ended = guarded(host, endWithResult);
  const failed = guarded(host, endWithError);
  const inside = trace.setSpan(context.active(), span);
  const scope = context.attach(inside);
  let threw = true;
  try {
    const result = run();
    threw = false;
    if (result instanceof Promise) return followPromise(result, span, ended, failed);
    ended(span, result);
    return result;
  } finally {
    if (threw) failThrown(span, inside);
    scope.dispose();
  }
}

export default create;
