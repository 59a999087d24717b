import { defineLibrary } from '../../patching/define.ts';

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
