import { type About, defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'mqtt',
  kind: 'own',
  packages: { mqtt: '>=5.0.0 <6' },
});

export const about: About = {
  spans: 'publish and process, joined across services',
  why: 'The library publishes no diagnostics channels, and OpenTelemetry has no instrumentation of it.',
  note: 'The trace context is in the user properties of MQTT 5; messages of MQTT 3.1.1 have no room for it, so processing them begins a trace.',
};
