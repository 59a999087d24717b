import { defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'mcp',
  kind: 'own',
  packages: { '@modelcontextprotocol/sdk': '>=1.10.0 <2' },
  esModules: { '@modelcontextprotocol/sdk': { 'dist/esm/shared/protocol.js': ['Protocol'] } },
});
