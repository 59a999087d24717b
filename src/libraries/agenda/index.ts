import { defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'agenda',
  kind: 'own',
  packages: { agenda: '>=5.0.0 <7' },
  esModules: { agenda: { 'dist/Job.js': ['Job'], 'dist/JobProcessor.js': ['JobProcessor'] } },
});
