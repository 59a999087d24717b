import type { Attributes, Span, Tracer } from '@opentelemetry/api';
import { SpanKind } from '@opentelemetry/api';
import {
  ATTR_GEN_AI_OPERATION_NAME,
  ATTR_GEN_AI_PROVIDER_NAME,
  ATTR_GEN_AI_REQUEST_MAX_TOKENS,
  ATTR_GEN_AI_REQUEST_MODEL,
  ATTR_GEN_AI_REQUEST_STOP_SEQUENCES,
  ATTR_GEN_AI_REQUEST_TEMPERATURE,
  ATTR_GEN_AI_REQUEST_TOP_P,
  ATTR_GEN_AI_RESPONSE_FINISH_REASONS,
  ATTR_GEN_AI_USAGE_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_OUTPUT_TOKENS,
  GEN_AI_OPERATION_NAME_VALUE_CHAT,
  GEN_AI_PROVIDER_NAME_VALUE_AWS_BEDROCK,
} from '@opentelemetry/semantic-conventions/incubating';
import { copyAttributes, type Input, type Output, type Service } from './service.ts';

/** Calls of a model by Bedrock's own format, which is the same for all; of `InvokeModel`, whose body is the model's, only the model is said. */
const CONVERSE = new Set(['Converse', 'ConverseStream']);
const INVOKE = new Set(['InvokeModel', 'InvokeModelWithResponseStream']);

const INFERENCE: ReadonlyMap<string, string> = new Map([
  ['maxTokens', ATTR_GEN_AI_REQUEST_MAX_TOKENS],
  ['temperature', ATTR_GEN_AI_REQUEST_TEMPERATURE],
  ['topP', ATTR_GEN_AI_REQUEST_TOP_P],
]);

const USAGE: ReadonlyMap<string, string> = new Map([
  ['inputTokens', ATTR_GEN_AI_USAGE_INPUT_TOKENS],
  ['outputTokens', ATTR_GEN_AI_USAGE_OUTPUT_TOKENS],
]);

/** Source: https://opentelemetry.io/docs/specs/semconv/gen-ai/aws-bedrock/ */
export function bedrock(tracer: Tracer): Service {
  return (operation, input, attributes) => {
    const isConverse = CONVERSE.has(operation);
    if (!isConverse && !INVOKE.has(operation)) return undefined;
    attributes[ATTR_GEN_AI_PROVIDER_NAME] = GEN_AI_PROVIDER_NAME_VALUE_AWS_BEDROCK;
    copyAttributes(input, new Map([['modelId', ATTR_GEN_AI_REQUEST_MODEL]]), attributes);
    if (!isConverse) return undefined;
    attributes[ATTR_GEN_AI_OPERATION_NAME] = GEN_AI_OPERATION_NAME_VALUE_CHAT;
    describeInference((input.inferenceConfig ?? {}) as Input, attributes);
    const model = typeof input.modelId === 'string' ? ` ${input.modelId}` : '';
    const span = tracer.startSpan(`${GEN_AI_OPERATION_NAME_VALUE_CHAT}${model}`, { kind: SpanKind.CLIENT, attributes });
    return { span, answered: describeAnswer };
  };
}

function describeInference(inference: Input, attributes: Attributes): void {
  copyAttributes(inference, INFERENCE, attributes);
  const { stopSequences } = inference;
  if (Array.isArray(stopSequences)) attributes[ATTR_GEN_AI_REQUEST_STOP_SEQUENCES] = stopSequences as string[];
}

/** A stream tells its usage at its end, when the call has long been answered. */
function describeAnswer({ stopReason, usage }: Output, span: Span): void {
  const attributes: Attributes = {};
  if (typeof stopReason === 'string') attributes[ATTR_GEN_AI_RESPONSE_FINISH_REASONS] = [stopReason];
  copyAttributes((usage ?? {}) as Input, USAGE, attributes);
  span.setAttributes(attributes);
}
