import type { LibraryHost } from '../../patching/define.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import { callWithin, intercepted, interceptMethod } from '../../patching/intercept.ts';
import { isHousekeeping } from '../../patching/messaging/housekeeping.ts';
import type { Method } from '../../patching/replace-method.ts';
import type library from './library.ts';
import { type Channel, end, type Fail, failAs, failWith, type Message, type Process, startProcess } from './span.ts';
import { keepUnsettled, unsettledOf } from './unsettled.ts';

type Host = LibraryHost<typeof library>;

interface Consumer {
  readonly channel: Channel;
  readonly queue: unknown;
  /** Are its messages settled as soon as they are delivered? */
  readonly noAck: boolean;
}

/** The app settles a message, or all up to it; 0 stands for the last one. */
interface Settlement {
  readonly tag: number;
  readonly upTo: boolean;
  readonly fail?: Fail;
}

interface ConsumeOptions {
  noAck?: unknown;
}

export function traceConsuming(prototype: object, host: Host): void {
  const consumerOf = guardedStart(
    host,
    (channel: Channel, [queue, , options]: readonly unknown[]): Consumer | undefined => {
      if (isHousekeeping(queue)) return undefined;
      return { channel, queue, noAck: Boolean((options as ConsumeOptions | null | undefined)?.noAck) };
    },
  );
  interceptMethod<Channel>(prototype, 'consume', (original, channel, args) => {
    const callback = args[1];
    const consumer = typeof callback === 'function' ? consumerOf(channel, args) : undefined;
    if (consumer !== undefined) args[1] = traceConsumer(consumer, callback as Method, host);
    return Reflect.apply(original, channel, args);
  });
  for (const [name, describe] of Object.entries(SETTLING)) traceSettling(prototype, name, describe, host);
}

/**
 * amqplib calls it with one message at a time, or with `null` when the broker has cancelled it, and catches what it throws:
 * https://github.com/amqp-node/amqplib/blob/v0.10.9/lib/connection.js (`acceptLoop`).
 */
function traceConsumer(consumer: Consumer, callback: Method, host: Host): Method {
  const { channel, queue, noAck } = consumer;
  const { useLinksForConsume, consumeTimeoutMs } = host.options;
  const start = guardedStart(host, (message: unknown) => {
    if (!isMessage(message)) return undefined;
    const process = startProcess(channel, queue, message, useLinksForConsume);
    if (!noAck) keepUnsettled(channel).received(message.fields.deliveryTag, process.span, consumeTimeoutMs);
    return process;
  });
  const ended = guarded(host, ({ span }: Process, fail: Fail | undefined) => end(span, fail));
  const failed = guarded(host, (message: unknown, fail: Fail) =>
    unsettledOf(channel)?.delivered.settle(tagOf(message), fail),
  );
  return intercepted(callback, (callback, self, args) => {
    const process = start(args[0]);
    if (process === undefined) return Reflect.apply(callback, self, args);
    try {
      const result = callWithin(process.context, callback, self, args);
      if (noAck) ended(process, undefined);
      return result;
    } catch (error) {
      if (noAck) ended(process, failWith(error));
      else failed(args[0], failWith(error));
      throw error;
    }
  });
}

/** The span of a message ends once amqplib has sent what the app thinks of it. */
function traceSettling(
  prototype: object,
  name: string,
  describe: (args: readonly unknown[]) => Settlement,
  host: Host,
): void {
  const settled = guarded(host, (channel: Channel, args: readonly unknown[]) => {
    const delivered = unsettledOf(channel)?.delivered;
    if (delivered === undefined) return;
    const { tag, upTo, fail } = describe(args);
    if (upTo) delivered.settleUpTo(tag, fail);
    else delivered.settle(tag, fail);
  });
  interceptMethod<Channel>(prototype, name, (original, channel, args) => {
    const result: unknown = Reflect.apply(original, channel, args);
    settled(channel, args);
    return result;
  });
}

const SETTLING: Readonly<Record<string, (args: readonly unknown[]) => Settlement>> = {
  ack: ([message, upTo]) => ({ tag: tagOf(message), upTo: Boolean(upTo) }),
  nack: ([message, upTo, requeue]) => ({
    tag: tagOf(message),
    upTo: Boolean(upTo),
    fail: rejection('nack', requeue),
  }),
  reject: ([message, requeue]) => ({ tag: tagOf(message), upTo: false, fail: rejection('reject', requeue) }),
  ackAll: () => ({ tag: 0, upTo: true }),
  nackAll: ([requeue]) => ({ tag: 0, upTo: true, fail: rejection('nackAll', requeue) }),
};

function rejection(operation: string, requeue: unknown): Fail {
  const how = requeue === true ? ' with requeue' : requeue === false ? ' without requeue' : '';
  return failAs(operation, `${operation} called on message${how}`);
}

function tagOf(message: unknown): number {
  return (message as Message).fields.deliveryTag;
}

function isMessage(message: unknown): message is Message {
  return typeof message === 'object' && message !== null;
}
