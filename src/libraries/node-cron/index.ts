import { defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'node-cron',
  kind: 'own',
  packages: { 'node-cron': '>=3.0.0 <5' },
  esModules: { 'node-cron': { 'dist/node-cron.js': ['schedule', 'createTask', 'nodeCron'] } },
});
