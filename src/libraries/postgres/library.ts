import { type About, defineLibrary } from '../../patching/define.ts';
import { STATEMENT_OPTIONS } from '../../patching/statement-tracer.ts';

export default defineLibrary({
  name: 'postgres',
  kind: 'own',
  options: STATEMENT_OPTIONS,
  packages: { postgres: '>=3.3.0 <4' },
  esModules: { postgres: { 'src/query.js': ['Query'], 'src/types.js': ['stringify'] } },
});

export const about: About = {
  title: '`postgres` (Postgres.js)',
  spans: 'queries',
  why: 'The library publishes no diagnostics channels, and OpenTelemetry has no instrumentation of it.',
};
