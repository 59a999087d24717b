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
  GEN_AI_OPERATION_NAME_VALUE_CHAT,
  GEN_AI_OPERATION_NAME_VALUE_EMBEDDINGS,
} from '@opentelemetry/semantic-conventions/incubating';
import type { LibraryHost } from '../../patching/define.ts';
import { type Api, Call, createService } from '../../patching/genai/call.ts';
import { given } from '../../patching/genai/content.ts';
import { type Message, messageOf, type Part, partsOf } from './parts.ts';
import { providerOf } from './provider.ts';

/** The SDK says these things about a call of a model before and after it; only what is read here is declared. */
export interface ModelEvent {
  callId: string;
  provider: string;
  modelId: string;
  recordInputs?: boolean;
  recordOutputs?: boolean;
}

interface Settings {
  maxOutputTokens?: unknown;
  temperature?: unknown;
  topP?: unknown;
  topK?: unknown;
  presencePenalty?: unknown;
  frequencyPenalty?: unknown;
  seed?: unknown;
  stopSequences?: unknown;
  instructions?: unknown;
  messages?: readonly Message[];
}

interface Result {
  modelId?: string;
  responseId?: string;
  finishReason?: string;
  usage?: { inputTokens?: number; outputTokens?: number; tokens?: number };
  content?: readonly Part[];
}

const service = createService('vercel-ai', () => '');

/** The span of one call of a model; active until the caller says otherwise. */
export function startCall(api: Api, event: ModelEvent, host: LibraryHost): Call {
  const provider = providerOf(event.provider);
  return new Call({ ...service, provider: () => provider }, api, { ...event, model: event.modelId }, undefined, host);
}

export const chat: Api = {
  operation: GEN_AI_OPERATION_NAME_VALUE_CHAT,
  describeRequest(request, content) {
    const settings = request as Settings;
    return {
      ...given(ATTR_GEN_AI_REQUEST_MAX_TOKENS, settings.maxOutputTokens),
      ...given(ATTR_GEN_AI_REQUEST_TEMPERATURE, settings.temperature),
      ...given(ATTR_GEN_AI_REQUEST_TOP_P, settings.topP),
      ...given(ATTR_GEN_AI_REQUEST_TOP_K, settings.topK),
      ...given(ATTR_GEN_AI_REQUEST_PRESENCE_PENALTY, settings.presencePenalty),
      ...given(ATTR_GEN_AI_REQUEST_FREQUENCY_PENALTY, settings.frequencyPenalty),
      ...given(ATTR_GEN_AI_REQUEST_SEED, settings.seed),
      ...given(ATTR_GEN_AI_REQUEST_STOP_SEQUENCES, settings.stopSequences),
      ...content.as(ATTR_GEN_AI_SYSTEM_INSTRUCTIONS, () => partsOf(settings.instructions)),
      ...content.as(ATTR_GEN_AI_INPUT_MESSAGES, () => (settings.messages ?? []).map((message) => messageOf(message))),
    };
  },
  reader: (content) =>
    readerOf(({ responseId, finishReason, content: parts = [] }) => ({
      ...given(ATTR_GEN_AI_RESPONSE_ID, responseId),
      ...given(ATTR_GEN_AI_RESPONSE_FINISH_REASONS, finishReason && [finishReason]),
      ...content.as(ATTR_GEN_AI_OUTPUT_MESSAGES, () =>
        parts.length === 0 ? [] : [{ role: 'assistant', parts: partsOf(parts), finish_reason: finishReason }],
      ),
    })),
};

export const embeddings: Api = {
  operation: GEN_AI_OPERATION_NAME_VALUE_EMBEDDINGS,
  describeRequest: () => ({}),
  reader: () => readerOf(() => ({})),
};

function readerOf(describe: (result: Result) => Attributes): ReturnType<Api['reader']> {
  let said: Result = {};
  return {
    addResult(result) {
      said = result as Result;
    },
    addChunk() {},
    attributes: () => ({
      ...given(ATTR_GEN_AI_RESPONSE_MODEL, said.modelId),
      ...given(ATTR_GEN_AI_USAGE_INPUT_TOKENS, said.usage?.inputTokens ?? said.usage?.tokens),
      ...given(ATTR_GEN_AI_USAGE_OUTPUT_TOKENS, said.usage?.outputTokens),
      ...describe(said),
    }),
  };
}
