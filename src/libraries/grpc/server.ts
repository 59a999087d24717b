import { type Context, type Span, SpanKind } from '@opentelemetry/api';
import { context } from '../../api/global.ts';
import type { LibraryHost } from '../../patching/define.ts';
import { failThrown } from '../../patching/end-of-span/thrown.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import type { Method } from '../../patching/replace-method.ts';
import { standIn } from '../../patching/stand-in.ts';
import type library from './library.ts';
import { captureMetadata } from './metadata.ts';
import { endSpan, type Metadata, type Outcome, startServer } from './span.ts';

type Callback = (this: unknown, error: Outcome | null | undefined, ...rest: unknown[]) => unknown;
type Handler = (this: unknown, call: ServerCall, callback?: Callback) => unknown;
type Emit = (this: unknown, event: unknown, ...args: unknown[]) => unknown;

interface ServerCall {
  metadata: Metadata;
  emit: Emit;
}

const OK = 0;
const CANCELLED = 1;

/** `register(path, handler, ...)` of a server. */
export function traceRegister(original: Method, host: LibraryHost<typeof library>): Method {
  const capture = captureMetadata(host.options.captureMetadataServerRequest, host);
  return function (path, handler, ...rest) {
    const traced =
      typeof handler === 'function' ? traceMethod(handler as Handler, String(path), host, capture) : handler;
    return original.call(this, path, traced, ...rest);
  };
}

/** With a callback if there is one response, without if it is a stream. */
function traceMethod(
  original: Handler,
  path: string,
  host: LibraryHost,
  capture: ReturnType<typeof captureMetadata>,
): Handler {
  const start = guardedStart(host, (call: ServerCall) => {
    const started = startServer(path, call.metadata);
    capture?.(started.span, call.metadata);
    return started;
  });
  const ended = guarded(host, (span: Span, outcome: Outcome) => endSpan(span, SpanKind.SERVER, outcome));
  return standIn(original, {
    apply(target, self, args: Parameters<Handler>) {
      const [call, callback] = args;
      const started = start(call);
      if (started === undefined) return Reflect.apply(target, self, args);
      const { span, within } = started;
      let open = true; // A call that is cancelled may be answered all the same.
      const end = (outcome: Outcome) => {
        if (open) ended(span, outcome);
        open = false;
      };
      observe(call, within, callback === undefined, end);
      const answered: Callback | undefined =
        callback &&
        function (error, ...rest) {
          end(error ? error : { code: OK });
          return Reflect.apply(callback, this, [error, ...rest]);
        };
      const scope = context.attach(within);
      let threw = true;
      try {
        const result: unknown = Reflect.apply(target, self, answered === undefined ? [call] : [call, answered]);
        threw = false;
        return result;
      } finally {
        if (threw) failThrown(span, within, () => end({}));
        scope.dispose();
      }
    },
  });
}

/** Its listeners run in the context of the call; no listener is added, which the library or the app could count. */
function observe(call: ServerCall, within: Context, streams: boolean, ended: (outcome: Outcome) => void): void {
  const { emit } = call;
  Object.defineProperty(call, 'emit', {
    value: context.bind(within, function (this: unknown, event: unknown, ...args: unknown[]) {
      if (event === 'cancelled') ended({ code: CANCELLED });
      else if (streams && event === 'error') ended((args[0] ?? {}) as Outcome);
      else if (streams && event === 'finish') ended({ code: OK });
      return emit.call(this, event, ...args);
    }),
    configurable: true,
    writable: true,
  });
}
