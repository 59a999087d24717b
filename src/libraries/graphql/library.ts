import { type About, defineLibrary } from '../../patching/define.ts';

/**
 * Its channel from version 17 on. Not the official class before that, which gives resolvers another context value than the app's,
 * writes into schemas, and has no version 17.
 */
export default defineLibrary({
  name: 'graphql',
  kind: 'channel',
  // Of GraphQL Yoga, which executes by itself.
  packages: { graphql: '>=16.0.0 <18', '@graphql-tools/executor': '>=1.0.0 <3' },
  esModules: { '@graphql-tools/executor': { 'esm/execution/execute.js': ['execute', 'executeSync'] } },
  channels: ['tracing:graphql:execute:start', 'tracing:graphql:subscribe:start', 'tracing:graphql:parse:error'],
});

export const about: About = {
  spans: 'executions, failed if the result has errors',
  why: 'GraphQL publishes channels from version 17 on; before that it is patched, because the official class gives resolvers another context value.',
  note: 'Parsing and validation have a span where they fail, without the message, which quotes the document. Resolvers have none; what they call is within the execution. A subscription has a span that lasts until its events can be taken; each event is an execution in a trace of its own, linked to that span, but not in GraphQL Yoga.',
};
