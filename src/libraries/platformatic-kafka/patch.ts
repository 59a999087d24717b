import type { CreatePatch } from '../../patching/define.ts';
import { Consumers } from './consumer.ts';
import { Producers } from './producer.ts';

type ProducerClass = { prototype: Parameters<Producers['patch']>[0] };
type StreamClass = { prototype: Parameters<Consumers['patch']>[0] };

const create: CreatePatch = (host) => {
  const producers = new Producers(host);
  const consumers = new Consumers(host);
  let subscribed = false;

  /** Returns whether it was not done before. */
  const subscribe = (): boolean => {
    if (subscribed) return false;
    subscribed = true;
    producers.subscribe();
    consumers.subscribe();
    return true;
  };

  return {
    onFile({ path, exports }) {
      subscribe();
      if (path.endsWith('/producer.js')) producers.patch((exports as { Producer: ProducerClass }).Producer.prototype);
      else if (path.endsWith('/messages-stream.js'))
        consumers.patch((exports as { MessagesStream: StreamClass }).MessagesStream.prototype);
      return exports;
    },
    onFirstMessage(channel, message) {
      if (!subscribe()) return;
      if (channel.includes(':sends:')) producers.started(message as object);
      else consumers.fetching(message as object);
    },
  };
};

export default create;
