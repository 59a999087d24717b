import type { Span } from '@opentelemetry/api';
import { context, trace } from '../../api/global.ts';
import { cassandraErrorText } from '../../patching/database/error-text.ts';
import { cassandraCodeOf } from '../../patching/database/response-code.ts';
import type { CreatePatch, LibraryHost } from '../../patching/define.ts';
import { endFailedSpan, endSpan } from '../../patching/end-of-span/fail-span.ts';
import { followPromise } from '../../patching/end-of-span/follow.ts';
import { failThrown } from '../../patching/end-of-span/thrown.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import { callWithin, intercepted, interceptMethod } from '../../patching/intercept.ts';
import type { Method } from '../../patching/replace-method.ts';
import { type Client, ClientSpans, type Connection } from './span.ts';

interface Page {
  nextPage?: unknown;
}

const create: CreatePatch = (host) => {
  const spans = new ClientSpans(host.settings.redaction.statements ? cassandraErrorText : undefined);
  return {
    onFile({ path, main, exports }) {
      if (main) {
        const { prototype } = (exports as { Client: { prototype: object } }).Client;
        traceRequests(prototype, '_execute', 'execute', spans, host);
        traceRequests(prototype, '_batch', 'batch', spans, host);
        traceStreams(prototype, spans, host);
      } else if (path === 'lib/request-execution.js') {
        noteConnections((exports as { prototype: object }).prototype, spans, host);
      }
      return exports;
    },
  };
};

/** The driver's public methods give results to promises and callbacks alike: both get what they get without us. */
function traceRequests(prototype: object, method: string, name: string, spans: ClientSpans, host: LibraryHost): void {
  const start = guardedStart(host, (client: Client) => spans.start(name, client));
  const ended = guarded(host, (span: Span) => endSpan(span));
  const failed = guarded(host, (span: Span, error: unknown) =>
    endFailedSpan(span, error, { responseStatusCode: cassandraCodeOf(error) }),
  );
  interceptMethod<Client>(prototype, method, (original, client, args) => {
    const span = start(client);
    if (span === undefined) return Reflect.apply(original, client, args);
    const active = trace.setSpan(context.active(), span);
    // An async function, which throws nothing.
    return followPromise(callWithin(active, original, client, args) as Promise<unknown>, span, ended, failed);
  });
}

/** A stream asks for its rows by `eachRow`, before it returns, with a callback of the driver's own. */
function traceStreams(prototype: object, spans: ClientSpans, host: LibraryHost): void {
  const start = guardedStart(host, (client: Client) => spans.start('stream', client));
  const ended = guarded(host, (span: Span, error: unknown) =>
    endSpan(span, error, { responseStatusCode: cassandraCodeOf(error) }),
  );
  let begun: { client: Client; span: Span } | undefined;

  interceptMethod<Client>(prototype, 'stream', (original, client, args) => {
    const span = start(client);
    if (span === undefined) return Reflect.apply(original, client, args);
    begun = { client, span };
    let threw = true;
    try {
      const rows = callWithin(trace.setSpan(context.active(), span), original, client, args);
      threw = false;
      return rows;
    } finally {
      begun = undefined;
      if (threw) failThrown(span);
    }
  });

  interceptMethod<Client>(prototype, 'eachRow', (original, client, args) => {
    const stream = begun?.client === client ? begun : undefined;
    begun = undefined;
    const last = args.length - 1;
    if (stream !== undefined && typeof args[last] === 'function') {
      args[last] = intercepted(args[last] as Method, (finished, self, results) => {
        const [error, page] = results as [unknown, Page | undefined];
        if (!page?.nextPage) ended(stream.span, error);
        return Reflect.apply(finished, self, results);
      });
    }
    return Reflect.apply(original, client, args);
  });
}

function noteConnections(prototype: object, spans: ClientSpans, host: LibraryHost): void {
  const sent = guarded(host, ({ _connection }: { _connection?: Connection }) => {
    if (_connection !== undefined) spans.sent(_connection);
  });
  interceptMethod<object>(prototype, '_sendOnConnection', (original, execution, args) => {
    sent(execution);
    return Reflect.apply(original, execution, args);
  });
}

export default create;
