import { defineLibrary } from '../../patching/define.ts';

/** All clients share one class, which has moved: in 2025 from the first package to the second. */
export default defineLibrary({
  name: 'aws-sdk',
  kind: 'own',
  packages: { '@smithy/smithy-client': '>=2.0.0 <5', '@smithy/core': '>=3.24.0 <4' },
});
