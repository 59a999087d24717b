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

/** Version 1 has the class in this file. */
const PROTOCOL = /^dist\/(?:cjs|esm)\/shared\/protocol\.js$/;
/** In version 2 client and server are packages with a copy of the class each. */
const INDEX = /^dist\/index\.[cm]js$/;

/** Client and server are both of this class, and both may ask the other. */
const create: CreatePatch = (host) => {
  const redaction = new Redaction(host.settings.redaction);
  return {
    onFile({ package: name, path, exports }) {
      const file = name === '@modelcontextprotocol/sdk' ? PROTOCOL : INDEX;
      if (!file.test(path)) return exports;
      const { prototype } = (exports as { Protocol: Protocol }).Protocol;
      if (file === INDEX) {
        // All requests pass here, those of the client's and the server's own methods too.
        replaceMethod(prototype, '_requestWithSchemaViaCodec', (original) =>
          traceRequests(original, host, redaction, 1),
        );
        replaceMethod<Handlers>(prototype, 'setRequestHandler', (original) => traceStored(original, host, redaction));
        return exports;
      }
      replaceMethod(prototype, 'request', (original) => traceRequests(original, host, redaction, 0));
      replaceMethod(prototype, 'setRequestHandler', (original) => traceHandlers(original, host, redaction));
      return exports;
    },
  };
};

/** @param position of the request among the arguments */
function traceRequests(original: Method, host: LibraryHost, redaction: Redaction, position: 0 | 1): Method {
  const start = guardedStart(host, (request: Request) => {
    if (typeof request?.method !== 'string') return undefined;
    const span = startRequest(request, redaction);
    return { span, request: inject(request, span) };
  });
  return function (...args) {
    const started = start(args[position] as Request);
    if (started === undefined) return original.apply(this, args);
    return within(started.span, host, () => original.apply(this, args.with(position, started.request)));
  };
}

/**
 * A signal belongs to a request: it is the SDK's own, which the SDK aborts when the other side cancels the request or has gone.
 * Version 2 has it one level further down.
 */
interface Extra {
  readonly signal?: AbortSignal;
  readonly mcpReq?: { readonly signal?: AbortSignal };
}

/** `setRequestHandler(schema, handler)` */
function traceHandlers(original: Method, host: LibraryHost, redaction: Redaction): Method {
  const traced = tracingHandlers(host, redaction);
  return function (schema, handler, ...rest) {
    return original.call(this, schema, traced(handler), ...rest);
  };
}

/** Version 2 puts a function of its own around a handler, which checks the request. */
interface Handlers {
  readonly _requestHandlers?: Map<unknown, unknown>;
}

/** `setRequestHandler(method, ...)` */
function traceStored(original: Method<Handlers>, host: LibraryHost, redaction: Redaction): Method<Handlers> {
  const traced = tracingHandlers(host, redaction);
  const replace = guarded(host, ({ _requestHandlers: handlers }: Handlers, method: unknown) => {
    const handler = handlers?.get(method);
    if (handler !== undefined) handlers?.set(method, traced(handler));
  });
  return function (...args) {
    const result = original.apply(this, args);
    replace(this, args[0]);
    return result;
  };
}

/** A handler is given the request and what belongs to it. */
function tracingHandlers(host: LibraryHost, redaction: Redaction): (handler: unknown) => unknown {
  const start = guardedStart(host, (request: Request) => startHandling(request, redaction));
  // Nobody waits for the handler then, which may never come to an end; what it does later ends no span.
  const cancelled = guarded(host, (span: Span, extra: Extra | undefined) => {
    const signal = extra?.signal ?? extra?.mcpReq?.signal;
    signal?.addEventListener(
      'abort',
      guarded(host, () => endCancelled(span)),
      { once: true },
    );
  });
  return (handler: unknown): unknown => {
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
