import { context } from '../../api/global.ts';
import type { CreatePatch, LibraryHost } from '../../patching/define.ts';
import { failThrown } from '../../patching/end-of-span/thrown.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import { type Method, replaceMethod } from '../../patching/replace-method.ts';
import type library from './library.ts';
import { type Connection, endRequest, type Request, type Spans, spansOf, startSpan } from './span.ts';

const METHODS = ['execSql', 'execSqlBatch', 'execute', 'callProcedure'];

const create: CreatePatch<typeof library> = (host) => {
  const spans = spansOf(host);
  return {
    onFile({ path, exports }) {
      if (path !== 'lib/connection.js') return exports;
      const { prototype } = exports as { prototype: object };
      for (const name of METHODS)
        replaceMethod<Connection>(prototype, name, (original) =>
          traced(original, name === 'callProcedure', spans, host),
        );
      return exports;
    },
  };
};

/** `execSql(request)`: the request has its callback. One that was prepared may be executed again: it gets it back. */
function traced(
  original: Method<Connection>,
  isProcedure: boolean,
  spans: Spans,
  host: LibraryHost,
): Method<Connection> {
  const start = guardedStart(host, (connection: Connection, request: Request) => {
    const { callback } = request;
    const span = typeof callback === 'function' ? startSpan(spans, connection, request, isProcedure) : undefined;
    return span && { span, callback: callback as Method };
  });
  const ended = guarded(host, endRequest);
  return function (...args) {
    const request = args[0] as Request;
    const started = start(this, request);
    if (started === undefined) return original.apply(this, args);
    const { span, callback } = started;
    const caller = context.active();
    const answered = function (this: unknown, ...results: unknown[]) {
      request.callback = callback;
      ended(span, results[0]);
      return context.with(caller, () => callback.apply(this, results));
    };
    request.callback = answered;
    let threw = true;
    try {
      const result = original.apply(this, args);
      threw = false;
      return result;
    } finally {
      if (threw) {
        request.callback = callback;
        failThrown(span);
      }
    }
  };
}

export default create;
