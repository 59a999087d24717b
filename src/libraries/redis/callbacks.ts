/** Versions 2 and 3 of `redis`, which know no promises. */
import type { Span } from '@opentelemetry/api';
import { context } from '../../api/global.ts';
import type { LibraryHost } from '../../patching/define.ts';
import { failThrown } from '../../patching/end-of-span/thrown.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import { callWithin, intercepted, interceptMethod } from '../../patching/intercept.ts';
import type { Method } from '../../patching/replace-method.ts';
import { connectOutsideOfRequests } from './connection.ts';
import type library from './library.ts';
import { isOwnCommand, markOwnCommands } from './own-commands.ts';
import { fail, spansOf, startSpan } from './span.ts';

interface Command {
  command: string;
  args?: readonly unknown[];
  callback?: unknown;
}

interface Client {
  connection_options?: { host?: unknown; port?: unknown };
  /** Commands that wait for an answer, in the order they were sent. */
  command_queue?: { get(index: number): unknown };
}

/**
 * Without a callback an error is emitted, and none is given where there was none: such a command is answered when it has left
 * the queue. (The official class never ends its span, and binds the client's listeners, which the app sees.)
 */
export function traceCallbackClient(exports: unknown, host: LibraryHost<typeof library>): void {
  const { RedisClient } = exports as { RedisClient: { prototype: object } };
  const { prototype } = RedisClient;
  connectOutsideOfRequests(RedisClient, 'create_stream');
  markOwnCommands(RedisClient, ['ready_check']);
  const made = spansOf(host);
  const spans = new WeakMap<object, Span>();
  const start = guardedStart(host, (client: Client, command: unknown) => {
    // One that waits for a connection is handed over twice.
    if (!isCommand(command) || spans.has(command) || isOwnCommand(context.active())) return undefined;
    const { host: serverAddress, port } = client.connection_options ?? {};
    const server = {
      ...(typeof serverAddress === 'string' && { serverAddress }),
      ...(Number(port) > 0 && { serverPort: Number(port) }),
    };
    const span = startSpan(made, server, command.command, [command.command, ...(command.args ?? [])]);
    spans.set(command, span);
    return { span, command };
  });
  const ended = guarded(host, end);

  interceptMethod<Client>(prototype, 'internal_send_command', (original, client, args) => {
    const sent = start(client, args[0]);
    if (sent === undefined) return Reflect.apply(original, client, args);
    const { span, command } = sent;
    if (typeof command.callback === 'function') {
      const caller = context.active();
      command.callback = intercepted(command.callback as Method, (callback, self, results) => {
        ended(span, results[0]);
        return callWithin(caller, callback, self, results);
      });
    }
    let threw = true;
    try {
      const result: unknown = Reflect.apply(original, client, args);
      threw = false;
      return result;
    } finally {
      if (threw) failThrown(span);
    }
  });

  for (const name of ['return_reply', 'return_error']) {
    interceptMethod<Client>(prototype, name, (original, client, args) => {
      const command = client.command_queue?.get(0);
      const span = isCommand(command) && !command.callback ? spans.get(command) : undefined;
      if (span === undefined) return Reflect.apply(original, client, args);
      try {
        return Reflect.apply(original, client, args);
      } finally {
        if (client.command_queue?.get(0) !== command) ended(span, name === 'return_error' ? args[0] : undefined);
      }
    });
  }
}

function isCommand(value: unknown): value is Command {
  return typeof value === 'object' && value !== null && typeof (value as Command).command === 'string';
}

function end(span: Span, error: unknown): void {
  if (error) fail(span, error);
  span.end();
}
