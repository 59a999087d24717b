import { type About, defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'redis',
  kind: 'channel',
  options: {
    requireParentSpan: {
      type: 'boolean',
      default: false,
      doc: 'true: commands leave a span only inside another one.',
    },
  },
  packages: {
    '@redis/client': '>=1.0.0 <2 || >=5.0.0 <7',
    '@node-redis/client': '>=1.0.0 <2',
    redis: '>=2.6.0 <7',
  },
  // Also where no file is seen: in apps that are bundled into one.
  channels: ['tracing:node-redis:command:start', 'tracing:node-redis:batch:start', 'tracing:node-redis:connect:start'],
});

export const about: About = {
  title: '`redis`, `@redis/client`',
  versions: '2.6 to 6',
  spans: 'commands; connects, within a trace',
  why: "The library publishes channels from 5.12 on; before that the official class is used, and for versions 2 and 3, where it binds the client's listeners, a patch.",
};
