import { type About, defineLibrary } from '../../patching/define.ts';
import { STATEMENT_OPTIONS } from '../../patching/statement-tracer.ts';

export default defineLibrary({
  name: 'libsql',
  kind: 'own',
  options: STATEMENT_OPTIONS,
  packages: { libsql: '>=0.5.0 <0.6.0' },
});

export const about: About = {
  title: '`libsql`, also under `@libsql/client`',
  spans: 'statements of local databases',
  why: 'The library publishes no diagnostics channels, and OpenTelemetry has no instrumentation of it.',
  note: 'Requests of `@libsql/client` to a remote database are spans of HTTP.',
};
