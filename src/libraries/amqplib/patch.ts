import type { CreatePatch, LibraryHost } from '../../patching/define.ts';
import { replaceEmit } from '../../patching/emit.ts';
import { guarded } from '../../patching/guard.ts';
import { noteConnections } from './connection.ts';
import { traceConsuming } from './consume.ts';
import type library from './library.ts';
import { tracePublishing } from './publish.ts';
import { type Fail, failAs, failWith } from './span.ts';
import type { Tags } from './tags.ts';
import { type Unsettled, unsettledOf } from './unsettled.ts';

interface ChannelClass {
  prototype: object;
}

interface Confirmation {
  deliveryTag: number;
  multiple?: boolean;
}

const NACKED = failAs('nack', 'message nacked');
const CLOSED = failAs('channel-closed', 'channel closed');
const FAILED = failAs('channel-error', 'channel error');

const create: CreatePatch<typeof library> = (host) => {
  const publishing = tracePublishing(host);
  return {
    onFile({ path, exports }) {
      if (path === 'lib/connect.js') {
        noteConnections(exports as object, host);
      } else if (path === 'lib/channel.js') {
        const { prototype } = (exports as { Channel: ChannelClass }).Channel;
        publishing.sendMessage(prototype);
        watchEvents(prototype, host);
      } else if (path === 'lib/channel_model.js' || path === 'lib/callback_model.js') {
        const { Channel, ConfirmChannel } = exports as { Channel: ChannelClass; ConfirmChannel: ChannelClass };
        publishing.publish(Channel.prototype);
        publishing.publish(ConfirmChannel.prototype);
        traceConsuming(Channel.prototype, host);
      }
      return exports;
    },
  };
};

/**
 * Whatever the broker says of messages, and whatever happens to their channel, comes as an event. No listener is added: apps
 * count them.
 */
function watchEvents(prototype: object, host: LibraryHost): void {
  const on = <Value>(event: string, handle: (unsettled: Unsettled, value: Value) => void) => {
    const happened = guarded(host, (channel: object, value: Value) => {
      const unsettled = unsettledOf(channel);
      if (unsettled !== undefined) handle(unsettled, value);
    });
    return [event, happened as (channel: object, value: unknown) => void] as const;
  };
  const handlers = new Map<string | symbol, (channel: object, value: unknown) => void>([
    on('ack', ({ published }, confirmation: Confirmation) => settle(published, confirmation)),
    on('nack', ({ published }, confirmation: Confirmation) => settle(published, confirmation, NACKED)),
    on('error', (unsettled, error) => unsettled.fail(failWith(error), FAILED)),
    on('close', (unsettled) => unsettled.fail(CLOSED, CLOSED)),
  ]);
  replaceEmit(
    prototype,
    (old) =>
      function emit(event, ...args) {
        handlers.get(event)?.(this, args[0]);
        return old().call(this, event, ...args);
      },
  );
}

function settle(published: Tags, { deliveryTag, multiple }: Confirmation, fail?: Fail): void {
  if (multiple) published.settleUpTo(deliveryTag, fail);
  else published.settle(deliveryTag, fail);
}

export default create;
