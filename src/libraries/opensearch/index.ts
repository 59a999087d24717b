import { defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'opensearch',
  kind: 'own',
  packages: { '@opensearch-project/opensearch': '>=2.0.0 <4' },
});
