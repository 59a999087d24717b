import type { Context } from '@opentelemetry/api';
import { context } from '../../api/global.ts';
import type { CreatePatch, LibraryHost } from '../../patching/define.ts';
import { guarded } from '../../patching/guard.ts';
import { replaceInherited, replaceMethod } from '../../patching/replace-method.ts';

interface ChannelWrapper {
  /** Messages that are not sent yet: each is taken from it right before amqplib gets it. */
  _messages: object;
}

const create: CreatePatch = (host) => ({
  onFile({ path, exports }) {
    if (path === 'dist/cjs/ChannelWrapper.js') sendInContexts(exports, host);
    if (path === 'dist/esm/ChannelWrapper.js') sendInContexts((exports as { '*': object })['*'], host);
    return exports;
  },
});

/** One call of `_publishQueuedMessages` sends the messages of all who wait; each is taken out and sent before the next one. */
function sendInContexts(exports: unknown, host: LibraryHost): void {
  const { prototype } = (exports as { default: { prototype: ChannelWrapper } }).default;
  const senders = new WeakMap<object, Context>();
  let entered: { dispose(): void } | undefined;
  const leave = guarded(host, () => {
    entered?.dispose();
    entered = undefined;
  });
  const enter = guarded(host, (message: object | undefined) => {
    leave();
    const sender = message && senders.get(message);
    if (sender !== undefined) entered = context.attach(sender);
  });
  const observed = new WeakSet<object>();
  const remember = guarded(host, ({ _messages: messages }: ChannelWrapper, message: object) => {
    senders.set(message, context.active());
    if (observed.has(messages)) return;
    observed.add(messages);
    replaceInherited(messages, 'shift', (original) => {
      return function shift(...args) {
        const message = original.apply(this, args);
        enter(message as object | undefined);
        return message;
      };
    });
  });
  replaceMethod<ChannelWrapper>(prototype, '_enqueueMessage', (original) => {
    return function _enqueueMessage(...args) {
      if (!host.off) remember(this, args[0] as object);
      return original.apply(this, args);
    };
  });
  replaceMethod(prototype, '_publishQueuedMessages', (original) => {
    return function _publishQueuedMessages(...args) {
      try {
        return original.apply(this, args);
      } finally {
        leave();
      }
    };
  });
}

export default create;
