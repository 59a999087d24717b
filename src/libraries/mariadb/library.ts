import { type About, defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'mariadb',
  kind: 'own',
  packages: { mariadb: '>=3.4.0 <4' },
  // Since 3.5 apps that are ES modules get these files, and others one file into which all is bundled.
  esModules: {
    mariadb: {
      'lib/connection-promise.js': ['ConnectionPromise'],
      'lib/pool-promise.js': ['PoolPromise'],
    },
  },
});

export const about: About = {
  spans: 'queries',
  why: 'The library publishes no diagnostics channels, and OpenTelemetry has no instrumentation of it.',
  note: 'Those of the promise API: not of `mariadb/callback`, nor of statements that the app prepares itself.',
};
