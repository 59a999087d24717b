import { STATEMENT_OPTIONS } from '../../patching/database/statement-tracer.ts';
import { defineLibrary } from '../../patching/define.ts';

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
