import { defineLibrary } from '../../patching/define.ts';

/** Off by default: what it says is a detail of spans that are there already. */
export default defineLibrary({
  name: 'dns',
  kind: 'own',
  builtins: ['dns', 'dns/promises'],
  // `node:http` looks names up in apps that never ask for `node:dns`.
  channels: ['net.client.socket'],
  enabledByDefault: false,
});
