import { type About, defineLibrary } from '../../patching/define.ts';
import { STATEMENT_OPTIONS } from '../../patching/statement-tracer.ts';

export default defineLibrary({
  name: 'better-sqlite3',
  kind: 'own',
  options: STATEMENT_OPTIONS,
  packages: { 'better-sqlite3': '>=13.0.0 <14' },
});

export const about: About = {
  spans: 'statements',
  why: 'The library publishes no diagnostics channels, and OpenTelemetry has no instrumentation of it.',
  note: 'From 13 on, which brings its binary along; older versions have to be built or downloaded.',
};
