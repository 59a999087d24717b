import { defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'aws-lambda',
  kind: 'own',
  environment: ['AWS_LAMBDA_FUNCTION_NAME', 'LAMBDA_TASK_ROOT', '_HANDLER'],
});
