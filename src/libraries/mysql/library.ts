import { type About, defineLibrary } from '../../patching/define.ts';
import { STATEMENT_OPTIONS } from '../../patching/statement-tracer.ts';

/**
 * Not the official class: with it, a statement whose failure nobody listens to no longer ends the app. Versions before 2.16 call
 * `timers.enroll`, which Node 24 has no more (https://nodejs.org/api/deprecations.html#DEP0095): they are for Node 22.
 */
export default defineLibrary({
  name: 'mysql',
  kind: 'own',
  options: {
    ...STATEMENT_OPTIONS,
    addSqlCommenterCommentToQueries: {
      type: 'boolean',
      default: false,
      doc: 'true: statements carry traceparent in a comment.',
    },
  },
  packages: { mysql: '>=2.0.0 <3' },
});

export const about: About = {
  spans: 'queries',
  why: 'The official class keeps an unhandled error from ending the app.',
};
