import { type About, defineLibrary } from '../../patching/define.ts';

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

export const about: About = {
  spans: 'executions, failed if the result has errors',
  why: 'GraphQL publishes channels from version 17 on; before that it is patched, because the official class gives resolvers another context value.',
  note: 'Parsing, validation and resolvers have no spans of their own; what resolvers call is within the execution.',
};
