import { type About, defineLibrary } from '../../patching/define.ts';
import { STATEMENT_OPTIONS } from '../../patching/statement-tracer.ts';

/**
 * Neither its channels `mysql2:query` and `mysql2:execute` (3.20 and later) nor the official instrumentation: with either,
 * a statement sent without a callback whose failure nobody listens to no longer ends the app as it does without us,
 * callbacks run in the context of whoever opened the connection, and a statement that waited for a connection of a pool
 * becomes a child of the request that gave the connection back. The channel also has the values in the statement's text.
 */
export default defineLibrary({
  name: 'mysql2',
  kind: 'own',
  options: {
    ...STATEMENT_OPTIONS,
    addSqlCommenterCommentToQueries: {
      type: 'boolean',
      default: false,
      doc: 'true: statements carry traceparent in a comment.',
    },
  },
  packages: { mysql2: '>=1.4.2 <4' },
});

export const about: About = {
  spans: 'queries, also of statements that the app prepared',
  why: "Both mysql2's channels and the official class keep an unhandled error from ending the app.",
  common: true,
};
