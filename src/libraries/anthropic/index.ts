import { defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'anthropic',
  kind: 'own',
  packages: { '@anthropic-ai/sdk': '>=0.60.0 <2' },
  esModules: {
    '@anthropic-ai/sdk': {
      'resources/messages/messages.mjs': ['Messages'],
      'resources/beta/messages/messages.mjs': ['Messages'],
    },
  },
});
