import { type About, defineLibrary } from '../../patching/define.ts';
import { STATEMENT_OPTIONS } from '../../patching/statement-tracer.ts';

export default defineLibrary({
  name: 'mariadb',
  kind: 'own',
  options: STATEMENT_OPTIONS,
  packages: { mariadb: '>=3.4.0 <4' },
  // Since 3.5 apps that are ES modules get these files, and others one file into which all is bundled.
  esModules: {
    mariadb: {
      'lib/connection.js': ['Connection'],
      'lib/connection-promise.js': ['ConnectionPromise'],
      'lib/pool-promise.js': ['PoolPromise'],
    },
  },
});

export const about: About = {
  spans: 'queries, also of statements that the app prepared',
  why: 'The library publishes no diagnostics channels, and OpenTelemetry has no instrumentation of it.',
  note: 'Those of the promise API: not of `mariadb/callback`.',
};
