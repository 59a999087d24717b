import { type About, defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'opensearch',
  kind: 'own',
  packages: { '@opensearch-project/opensearch': '>=2.0.0 <4' },
});

export const about: About = {
  spans: 'requests, around those of HTTP',
  why: 'The library publishes no diagnostics channels, and OpenTelemetry has no instrumentation of it.',
  note: 'Tested with a local stand-in that answers what the service once answered.',
};
