import { defineLibrary } from '../../patching/define.ts';

/** Off by default: what it says is a detail of spans that are there already. */
export default defineLibrary({
  name: 'net',
  kind: 'own',
  builtins: ['net'],
  // `node:http` makes connections in apps that never ask for `node:net`.
  channels: ['net.client.socket'],
  enabledByDefault: false,
});
