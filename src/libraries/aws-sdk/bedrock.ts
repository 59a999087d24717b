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

/** Calls of a model by Bedrock's own format, which is the same for all. */
const CONVERSE = new Set(['Converse', 'ConverseStream']);
/** Bodies of these calls are the model's: only the model is said, and what Bedrock adds to the end of a stream. */
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
    if (!isConverse) return { streamed: { key: 'body', read: readChunk } };
    attributes[ATTR_GEN_AI_OPERATION_NAME] = GEN_AI_OPERATION_NAME_VALUE_CHAT;
    describeInference((input.inferenceConfig ?? {}) as Input, attributes);
    const model = typeof input.modelId === 'string' ? ` ${input.modelId}` : '';
    const span = tracer.startSpan(`${GEN_AI_OPERATION_NAME_VALUE_CHAT}${model}`, { kind: SpanKind.CLIENT, attributes });
    return { span, answered: describeAnswer, streamed: { key: 'stream', read: readEvent } };
  };
}

function describeInference(inference: Input, attributes: Attributes): void {
  copyAttributes(inference, INFERENCE, attributes);
  const { stopSequences } = inference;
  if (Array.isArray(stopSequences)) attributes[ATTR_GEN_AI_REQUEST_STOP_SEQUENCES] = stopSequences as string[];
}

function describeAnswer({ stopReason, usage }: Output, span: Span): void {
  const attributes: Attributes = {};
  if (typeof stopReason === 'string') attributes[ATTR_GEN_AI_RESPONSE_FINISH_REASONS] = [stopReason];
  copyAttributes((usage ?? {}) as Input, USAGE, attributes);
  span.setAttributes(attributes);
}

/** The end of a stream has events of their own for why the model stopped, and for the tokens that it took. */
function readEvent(event: { messageStop?: Output; metadata?: Output }, span: Span): void {
  const { messageStop, metadata } = event;
  if (messageStop !== undefined) describeAnswer({ stopReason: messageStop.stopReason }, span);
  if (metadata !== undefined) describeAnswer({ usage: metadata.usage }, span);
}

/** Only these have something to say; the others are the answer, and are not parsed. */
const END = /"(?:amazon-bedrock-invocationMetrics|(?:stop|finish)_reason|stopReason|completionReason)"/;

/** A part of a model's own stream: JSON, in the model's format but for the metrics that Bedrock adds to the last. */
function readChunk({ chunk }: { chunk?: { bytes?: unknown } }, span: Span): void {
  const bytes = chunk?.bytes;
  if (!(bytes instanceof Uint8Array)) return;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
  if (!END.test(text)) return;
  const part = JSON.parse(text) as Part;
  const { inputTokenCount: inputTokens, outputTokenCount: outputTokens } =
    part['amazon-bedrock-invocationMetrics'] ?? {};
  describeAnswer({ stopReason: stopReasonOf(part), usage: { inputTokens, outputTokens } }, span);
}

interface Reasons {
  stop_reason?: unknown;
  finish_reason?: unknown;
}

interface Part extends Reasons {
  delta?: Reasons;
  messageStop?: { stopReason?: unknown };
  completionReason?: unknown;
  outputs?: readonly Reasons[];
  choices?: readonly Reasons[];
  'amazon-bedrock-invocationMetrics'?: { inputTokenCount?: unknown; outputTokenCount?: unknown };
}

/** As Anthropic, Amazon, Meta, Cohere and Mistral have it: https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters.html */
function stopReasonOf({ delta, messageStop, completionReason, outputs, choices, ...part }: Part): unknown {
  const reasons = [part, delta, outputs?.[0], choices?.[0]].flatMap((of) => [of?.stop_reason, of?.finish_reason]);
  return [messageStop?.stopReason, completionReason, ...reasons].find((reason) => typeof reason === 'string');
}
