import { type About, defineLibrary } from '../../patching/define.ts';

/** Off by default: what it says is a detail of spans that are there already. */
export default defineLibrary({
  name: 'dns',
  kind: 'own',
  builtins: ['dns', 'dns/promises'],
  // `node:http` looks names up in apps that never ask for `node:dns`.
  channels: ['net.client.socket'],
  enabledByDefault: false,
});

export const about: About = {
  spans: 'look-ups, within a trace; off by default',
  why: 'The official class listens to the promise that the app gets, so that a rejection which nobody handles no longer ends the app.',
  note: 'Switched on by `OTEL_INSTRUMENTATION_DNS_ENABLED=true`; nothing is loaded before.',
};
