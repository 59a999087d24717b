import type { Span } from '@opentelemetry/api';
import { context, trace } from '../../api/global.ts';
import type { CreatePatch, LibraryHost } from '../../patching/define.ts';
import { failThrown } from '../../patching/end-of-span/thrown.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import { callWithin, intercepted, interceptMethod } from '../../patching/intercept.ts';
import type { Method } from '../../patching/replace-method.ts';
import { type Client, describe, end, type Query, startCommand } from './span.ts';

const create: CreatePatch = (host) => ({
  onFile({ main, version, exports }) {
    if (main) traceCommands((exports as { prototype: object }).prototype, version, host);
    return exports;
  },
});

/**
 * Every command goes through `command`, which has it made first. A callback is only replaced where there is one: without, the
 * client sends nothing, and says nothing (https://github.com/3rd-Eden/memcached/blob/2.2.2/lib/utils.js).
 */
function traceCommands(prototype: object, version: string, host: LibraryHost): void {
  const start = guardedStart(host, () => startCommand(version));
  const ended = guarded(host, end);
  const describeCommand = guarded(host, ({ span, client, server }: Command, query: Query) =>
    describe(span, client, query, server),
  );
  interceptMethod<Client>(prototype, 'command', (original, client, args) => {
    const [compile, server] = args;
    const span = typeof compile === 'function' ? start() : undefined;
    if (span === undefined) return Reflect.apply(original, client, args);
    const caller = context.active();
    let query: Query | undefined;
    args[0] = intercepted(compile as Method, (compile, self, given) => {
      const made = Reflect.apply(compile, self, given) as Query;
      if (query !== undefined) return made; // For the servers that have a copy: nobody waits for what they answer.
      query = made;
      describeCommand({ span, client, server }, query);
      if (typeof query.callback === 'function') {
        query.callback = intercepted(query.callback as Method, (callback, self, results) => {
          ended(span, results[0]);
          return callWithin(caller, callback, self, results);
        });
      }
      return query;
    });
    let threw = true;
    try {
      const result = callWithin(trace.setSpan(caller, span), original, client, args);
      threw = false;
      if (typeof query?.callback !== 'function') ended(span, query && refusalOf(query));
      return result;
    } finally {
      if (threw) failThrown(span);
    }
  });
}

interface Command {
  readonly span: Span;
  readonly client: Client;
  readonly server: unknown;
}

/** The client would tell this error to the callback that is missing. */
function refusalOf({ validate }: Query): Error | undefined {
  const isNeeded = validate?.some(([name, type]) => name === 'callback' && type === Function);
  return isNeeded ? new Error('Argument "callback" is not a valid Function.') : undefined;
}

export default create;
