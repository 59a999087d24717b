import { type About, defineLibrary } from '../../patching/define.ts';

/** Off by default: the child's own spans say more. That it is told of the trace has a setting of its own, and is on. */
export default defineLibrary({
  name: 'child_process',
  kind: 'own',
  builtins: ['child_process', 'cluster'],
  enabledByDefault: false,
});

export const about: About = {
  spans: 'child processes, from start to end, within a trace; off by default',
  why: "Node's channel says nothing of those that are waited for, nor of how a child ends; OpenTelemetry has no instrumentation of it.",
  note:
    'Switched on by `OTEL_INSTRUMENTATION_CHILD_PROCESS_ENABLED=true`; nothing is loaded before. `process.command_args` is without what looks like a secret, ' +
    'and the arguments of a child that are no texts. `OTEL_NODE_CHILD_PROCESS_CONTEXT` says which children are told of the trace, spans or not.',
};
