import { type About, defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'aws-lambda',
  kind: 'own',
  environment: ['AWS_LAMBDA_FUNCTION_NAME', 'LAMBDA_TASK_ROOT', '_HANDLER'],
});

export const about: About = {
  title: 'AWS Lambda',
  versions: 'Node 22 and 24',
  spans:
    'one per invocation, delivered before Lambda may freeze the process; messages of SQS and SNS are linked to those who sent them',
  why: 'The official class reaches handlers of ES modules only with import-in-the-middle, and exports that a bundler made not at all; its flush has no time limit.',
  note: "The handler is that of `_HANDLER`, as CommonJS or ES module, with a promise, a callback (Node 22), or a streamed response. An answer waits until its spans are delivered: `OTEL_NODE_EXIT_TIMEOUT` at most, and never up to the deadline. Tested with Amazon's own runtime client, whose native part, which speaks HTTP with Lambda, is stood in for; not on Lambda itself.",
};
