import { type About, defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'mcp',
  kind: 'own',
  packages: {
    '@modelcontextprotocol/sdk': '>=1.10.0 <2',
    '@modelcontextprotocol/client': '>=2.0.0 <3',
    '@modelcontextprotocol/server': '>=2.0.0 <3',
  },
  esModules: {
    '@modelcontextprotocol/sdk': { 'dist/esm/shared/protocol.js': ['Protocol'] },
    // Their other files are named by a hash.
    '@modelcontextprotocol/client': { 'dist/index.mjs': ['Protocol'] },
    '@modelcontextprotocol/server': { 'dist/index.mjs': ['Protocol'] },
  },
});

export const about: About = {
  title: '`@modelcontextprotocol/sdk`, `/client`, `/server`',
  spans: 'requests of client and server, joined across both',
  why: 'The library publishes no diagnostics channels, and OpenTelemetry has no instrumentation of it.',
  note: "The trace context is in the request's `_meta`. Arguments and results of tools are not recorded; notifications have no spans.",
};
