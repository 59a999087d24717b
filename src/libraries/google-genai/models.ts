import type { Attributes } from '@opentelemetry/api';
import {
  ATTR_GEN_AI_INPUT_MESSAGES,
  ATTR_GEN_AI_OUTPUT_MESSAGES,
  ATTR_GEN_AI_REQUEST_FREQUENCY_PENALTY,
  ATTR_GEN_AI_REQUEST_MAX_TOKENS,
  ATTR_GEN_AI_REQUEST_PRESENCE_PENALTY,
  ATTR_GEN_AI_REQUEST_SEED,
  ATTR_GEN_AI_REQUEST_STOP_SEQUENCES,
  ATTR_GEN_AI_REQUEST_TEMPERATURE,
  ATTR_GEN_AI_REQUEST_TOP_K,
  ATTR_GEN_AI_REQUEST_TOP_P,
  ATTR_GEN_AI_RESPONSE_FINISH_REASONS,
  ATTR_GEN_AI_RESPONSE_ID,
  ATTR_GEN_AI_RESPONSE_MODEL,
  ATTR_GEN_AI_SYSTEM_INSTRUCTIONS,
  ATTR_GEN_AI_USAGE_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_OUTPUT_TOKENS,
  GEN_AI_OPERATION_NAME_VALUE_EMBEDDINGS,
  GEN_AI_OPERATION_NAME_VALUE_GENERATE_CONTENT,
} from '@opentelemetry/semantic-conventions/incubating';
import type { Api } from '../../patching/genai/call.ts';
import { given } from '../../patching/genai/content.ts';
import { type Content, messagesOf, type Part, partsOf } from './parts.ts';

interface Request {
  contents?: unknown;
  config?: {
    temperature?: unknown;
    topP?: unknown;
    topK?: unknown;
    maxOutputTokens?: unknown;
    stopSequences?: unknown;
    seed?: unknown;
    presencePenalty?: unknown;
    frequencyPenalty?: unknown;
    systemInstruction?: unknown;
  };
}

interface Response {
  responseId?: string;
  modelVersion?: string;
  candidates?: readonly { index?: number; finishReason?: string; content?: Content }[];
  usageMetadata?: { promptTokenCount?: number; candidatesTokenCount?: number; thoughtsTokenCount?: number };
}

interface Answer {
  parts: Part[];
  reason?: string;
}

/** Chunks of a stream are responses too: the last one has the counts of all, and parts add up. */
export const generate: Api = {
  operation: GEN_AI_OPERATION_NAME_VALUE_GENERATE_CONTENT,
  describeRequest(request, content) {
    const { contents, config = {} } = request as Request;
    return {
      ...given(ATTR_GEN_AI_REQUEST_TEMPERATURE, config.temperature),
      ...given(ATTR_GEN_AI_REQUEST_TOP_P, config.topP),
      ...given(ATTR_GEN_AI_REQUEST_TOP_K, config.topK),
      ...given(ATTR_GEN_AI_REQUEST_MAX_TOKENS, config.maxOutputTokens),
      ...given(ATTR_GEN_AI_REQUEST_STOP_SEQUENCES, config.stopSequences),
      ...given(ATTR_GEN_AI_REQUEST_SEED, config.seed),
      ...given(ATTR_GEN_AI_REQUEST_PRESENCE_PENALTY, config.presencePenalty),
      ...given(ATTR_GEN_AI_REQUEST_FREQUENCY_PENALTY, config.frequencyPenalty),
      ...content.as(ATTR_GEN_AI_SYSTEM_INSTRUCTIONS, () =>
        messagesOf(config.systemInstruction).flatMap(({ parts }) => parts),
      ),
      ...content.as(ATTR_GEN_AI_INPUT_MESSAGES, () => messagesOf(contents)),
    };
  },
  reader(content) {
    const attributes: Attributes = {};
    const answers: Answer[] = [];
    const add = (response: unknown): void => {
      const { responseId, modelVersion, candidates = [], usageMetadata } = response as Response;
      Object.assign(attributes, {
        ...given(ATTR_GEN_AI_RESPONSE_ID, responseId),
        ...given(ATTR_GEN_AI_RESPONSE_MODEL, modelVersion),
        ...tokensOf(usageMetadata),
      });
      for (const [position, candidate] of candidates.entries()) {
        const index = candidate.index ?? position;
        answers[index] ??= { parts: [] };
        const answer = answers[index];
        if (content.isRecorded) answer.parts.push(...(candidate.content?.parts ?? []));
        if (candidate.finishReason) answer.reason = candidate.finishReason.toLowerCase();
      }
    };
    return {
      addResult: add,
      addChunk: add,
      attributes() {
        const reasons = answers.flatMap(({ reason = [] }) => reason);
        return {
          ...attributes,
          ...(reasons.length > 0 && { [ATTR_GEN_AI_RESPONSE_FINISH_REASONS]: reasons }),
          ...content.as(ATTR_GEN_AI_OUTPUT_MESSAGES, () =>
            answers.map(({ parts, reason }) => ({ role: 'assistant', parts: partsOf(parts), finish_reason: reason })),
          ),
        };
      },
    };
  },
};

/** The service does not count what it embeds. */
export const embeddings: Api = {
  operation: GEN_AI_OPERATION_NAME_VALUE_EMBEDDINGS,
  describeRequest: () => ({}),
  reader: () => ({ addResult() {}, addChunk() {}, attributes: () => ({}) }),
};

/** The API counts apart what the model thinks; the conventions want all output tokens. */
function tokensOf(usage: Response['usageMetadata']): Attributes {
  const { promptTokenCount, candidatesTokenCount, thoughtsTokenCount = 0 } = usage ?? {};
  return {
    ...given(ATTR_GEN_AI_USAGE_INPUT_TOKENS, promptTokenCount),
    ...(candidatesTokenCount !== undefined && {
      [ATTR_GEN_AI_USAGE_OUTPUT_TOKENS]: candidatesTokenCount + thoughtsTokenCount,
    }),
  };
}
