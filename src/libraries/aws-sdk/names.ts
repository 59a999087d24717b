/** Services of which a span says what the call is about, and nothing else. */
import type { Attributes } from '@opentelemetry/api';
import {
  ATTR_AWS_KINESIS_STREAM_NAME,
  ATTR_AWS_SECRETSMANAGER_SECRET_ARN,
  ATTR_AWS_STEP_FUNCTIONS_ACTIVITY_ARN,
  ATTR_AWS_STEP_FUNCTIONS_STATE_MACHINE_ARN,
} from '@opentelemetry/semantic-conventions/incubating';
import { copyAttributes, type Service } from './service.ts';

export const kinesis = saying({ StreamName: ATTR_AWS_KINESIS_STREAM_NAME });

export const stepFunctions = saying({
  stateMachineArn: ATTR_AWS_STEP_FUNCTIONS_STATE_MACHINE_ARN,
  activityArn: ATTR_AWS_STEP_FUNCTIONS_ACTIVITY_ARN,
});

/** The id of a secret is its name, which is not said, or its ARN. */
export const secretsManager: Service = (_operation, { SecretId: id }, attributes) => {
  if (typeof id === 'string' && id.startsWith('arn:')) attributes[ATTR_AWS_SECRETSMANAGER_SECRET_ARN] = id;
  return {
    answered({ ARN: arn }, span) {
      if (typeof arn === 'string') span.setAttribute(ATTR_AWS_SECRETSMANAGER_SECRET_ARN, arn);
    },
  };
};

function saying(names: Readonly<Record<string, string>>): Service {
  const pairs = new Map(Object.entries(names));
  return (_operation, input, attributes: Attributes) => {
    copyAttributes(input, pairs, attributes);
    return undefined;
  };
}
