import { type About, defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'postgres',
  kind: 'own',
  packages: { postgres: '>=3.3.0 <4' },
  esModules: { postgres: { 'src/query.js': ['Query'] } },
});

export const about: About = {
  title: '`postgres` (Postgres.js)',
  spans: 'queries',
  why: 'The library publishes no diagnostics channels, and OpenTelemetry has no instrumentation of it.',
};
