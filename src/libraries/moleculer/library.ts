import { type About, defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'moleculer',
  kind: 'own',
  packages: { moleculer: '>=0.14.0 <0.16' },
});

export const about: About = {
  spans: 'calls of actions and events, within a node and between nodes',
  why: "OpenTelemetry has no instrumentation of it, and the library's own tracing reports to other systems.",
  note: 'The trace context is in `meta.$trace` of what is sent to another node, whatever the transporter; nodes that are not traced hand it on with the rest of `meta`. Handlers of traced nodes do not see it. The messages of the transporter itself have no spans.',
};
