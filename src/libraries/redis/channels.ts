import { tracingChannel } from 'node:diagnostics_channel';
import type { Span } from '@opentelemetry/api';
import type { LibraryHost } from '../../patching/define.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import type library from './library.ts';
import type { Transactions } from './multi.ts';
import { type CommandMessage, fail, type RedisMessage, spansOf, startSpan } from './span.ts';

/** One object per operation is published at its start, failure and end. */
type Outcome = RedisMessage & { error?: unknown; result?: unknown };

/**
 * Subscribes to the channels of @redis/client. The spans are not made active: commands have no children.
 * `start` is published in the caller's context, before a command waits for the connection.
 * Returns what handles a start message that was published before.
 */
export function subscribe(
  host: LibraryHost<typeof library>,
  transactions: Transactions,
): (channel: string, message: object) => void {
  const made = spansOf(host);
  const spans = new WeakMap<object, Span[]>();
  /** Commands of the pipeline that is being sent right now: they are published between its start and its end. */
  let pipeline: { spans: Span[]; names: string[] } | undefined;

  /** A throw inside a subscriber would reach the app as an uncaught exception. */
  const subscriber = (handle: (message: Outcome) => void) => {
    const guardedHandle = guarded(host, handle);
    return (message: unknown) => guardedHandle(message as Outcome);
  };

  const onCommand = (message: CommandMessage): void => {
    const span = startSpan(made, message, message.command, message.args);
    spans.set(message, [span]);
    if (message.batchMode !== 'PIPELINE' || pipeline === undefined) return;
    pipeline.spans.push(span);
    pipeline.names.push(message.command);
  };

  const onConnect = (message: RedisMessage): void => {
    spans.set(message, [startSpan(made, message, 'connect')]);
  };

  const onBatch = (message: RedisMessage): void => {
    if (message.batchMode === 'PIPELINE') {
      pipeline = { spans: [], names: [] };
      return;
    }
    const commands = transactions.current;
    if (commands === undefined) {
      spans.set(message, [startSpan(made, message, 'MULTI')]);
      return;
    }
    const names = commands.map(({ args }) => String(args[0]).toUpperCase());
    const started = commands.map(({ args }, index) => startSpan(made, message, names[index] as string, args));
    nameBatch('MULTI', started, names);
    spans.set(message, started);
  };

  const onBatchSent = (): void => {
    if (pipeline !== undefined) nameBatch('PIPELINE', pipeline.spans, pipeline.names);
    pipeline = undefined;
  };

  const onError = (message: Outcome): void => {
    for (const span of spans.get(message) ?? []) fail(span, message.error);
    finish(message);
  };

  const finish = (message: Outcome): void => {
    const own = spans.get(message);
    if (own === undefined) return;
    spans.delete(message);
    // A transaction's result has one reply per command; some may be errors.
    const replies = message.batchMode === 'MULTI' && Array.isArray(message.result) ? message.result : [];
    for (const [index, span] of own.entries()) {
      if (replies[index] instanceof Error) fail(span, replies[index]);
      span.end();
    }
  };

  const starts = {
    'node-redis:command': guardedStart(host, onCommand),
    'node-redis:batch': guardedStart(host, onBatch),
    'node-redis:connect': guardedStart(host, onConnect),
  };
  for (const [name, start] of Object.entries(starts)) {
    const channel = tracingChannel(name);
    channel.start.subscribe((message) => start(message as CommandMessage));
    channel.asyncStart.subscribe(subscriber(finish));
    channel.error.subscribe(subscriber(onError));
  }
  tracingChannel('node-redis:batch').end.subscribe(subscriber(onBatchSent));

  return (channel, message) => {
    const name = channel.slice('tracing:'.length, -':start'.length);
    starts[name as keyof typeof starts]?.(message as CommandMessage);
  };
}

/** `MULTI SET` if all commands are the same, else `MULTI`: https://opentelemetry.io/docs/specs/semconv/db/redis/ */
function nameBatch(mode: 'MULTI' | 'PIPELINE', spans: readonly Span[], names: readonly string[]): void {
  const name = names.every((other) => other === names[0]) ? `${mode} ${names[0]}` : mode;
  for (const span of spans) span.setAttribute('db.operation.name', name);
}
