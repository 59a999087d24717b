import { type About, defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'mcp',
  kind: 'own',
  packages: { '@modelcontextprotocol/sdk': '>=1.10.0 <2' },
  esModules: { '@modelcontextprotocol/sdk': { 'dist/esm/shared/protocol.js': ['Protocol'] } },
});

export const about: About = {
  title: '`@modelcontextprotocol/sdk`',
  spans: 'requests of client and server, joined across both',
  why: 'The library publishes no diagnostics channels, and OpenTelemetry has no instrumentation of it.',
  note: "The trace context is in the request's `_meta`. Arguments and results of tools are not recorded; notifications have no spans.",
};
