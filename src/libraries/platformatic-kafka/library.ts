import { type About, defineLibrary } from '../../patching/define.ts';

/** Its channels say when something is sent and received; its files are patched to put the context into messages and into listeners. */
export default defineLibrary({
  name: 'platformatic-kafka',
  kind: 'channel',
  packages: { '@platformatic/kafka': '>=1.11.0 <3' },
  esModules: {
    '@platformatic/kafka': {
      'dist/clients/producer/producer.js': ['Producer'],
      'dist/clients/consumer/messages-stream.js': ['MessagesStream'],
    },
  },
  // Also where no file is seen: in apps that are bundled into one.
  channels: ['tracing:plt:kafka:producer:sends:start', 'tracing:plt:kafka:consumer:fetches:start'],
});

export const about: About = {
  spans: 'send and process, joined across services; what `for await` takes as polls, with links',
  why: 'The library publishes channels; files are patched for what these cannot do: headers of messages, and the context of listeners.',
  note: "Processing is what listeners of a stream, or what it is piped to, do with a message. A message that is taken from a stream by `for await` is processed in the app's own loop, where it has no span and its sender's context is not active. Messages carry the context where headers are written as they are, as text or as bytes: not with serializers of headers that do otherwise, not with a schema registry or a `beforeSerialization` hook, and not in messages of a class of the app's own. Tested with Kafka 4.4 only.",
};
