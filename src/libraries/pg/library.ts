import { type About, defineLibrary } from '../../patching/define.ts';

/** Not the official class: it takes several times as much per query, and parses the connection string for each. */
export default defineLibrary({
  name: 'pg',
  kind: 'own',
  options: {
    enhancedDatabaseReporting: {
      type: 'boolean',
      default: false,
      doc: 'true: the values of parameters are reported as db.postgresql.values.',
    },
    requireParentSpan: {
      type: 'boolean',
      default: false,
      doc: 'true: statements leave a span only inside another one.',
    },
    ignoreConnectSpans: { type: 'boolean', default: false, doc: 'true: connecting leaves no span.' },
    addSqlCommenterCommentToQueries: {
      type: 'boolean',
      default: false,
      doc: 'true: statements carry traceparent in a comment.',
    },
  },
  packages: { pg: '>=8.0.3 <9', 'pg-pool': '>=2.0.0 <4' },
});

export const about: About = {
  spans: 'queries, cursors and streams; connects, within a trace',
  why: 'The official class takes several times as much per query, and leaves literals in the text of statements.',
  common: true,
};
