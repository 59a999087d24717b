import { defineLibrary } from '../../patching/define.ts';

/**
 * Its channel from version 17 on. Not the official class before that, which gives resolvers another context value than the app's,
 * writes into schemas, and has no version 17.
 */
export default defineLibrary({
  name: 'graphql',
  kind: 'channel',
  packages: { graphql: '>=16.0.0 <18' },
  channels: ['tracing:graphql:execute:start'],
});
