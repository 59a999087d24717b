import { type About, defineLibrary } from '../../patching/define.ts';
import { STATEMENT_OPTIONS } from '../../patching/statement-tracer.ts';

export default defineLibrary({
  name: 'sqlite',
  kind: 'own',
  options: STATEMENT_OPTIONS,
  builtins: ['sqlite'],
});

export const about: About = {
  title: '`node:sqlite`',
  versions: "Node's",
  spans: 'statements',
  why: 'Node publishes no channel for it before version 26, and OpenTelemetry has no instrumentation of it.',
};
