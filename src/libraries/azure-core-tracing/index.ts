import { defineLibrary } from '../../patching/define.ts';

/** Clients of Azure make spans by themselves once they are given a tracer: this is the one place that they ask. */
export default defineLibrary({
  name: 'azure-core-tracing',
  kind: 'own',
  packages: { '@azure/core-tracing': '>=1.1.0 <2' },
});
