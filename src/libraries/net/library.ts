import { type About, defineLibrary } from '../../patching/define.ts';

/** Off by default: what it says is a detail of spans that are there already. */
export default defineLibrary({
  name: 'net',
  kind: 'own',
  builtins: ['net'],
  // `node:http` makes connections in apps that never ask for `node:net`.
  channels: ['net.client.socket'],
  enabledByDefault: false,
});

export const about: About = {
  spans: 'connections, within a trace; off by default',
  why: 'The official class listens to `error`, so that an error which nobody handles no longer ends the app.',
  note: 'Switched on by `OTEL_INSTRUMENTATION_NET_ENABLED=true`; nothing is loaded before.',
};
