import type { Attributes } from '@opentelemetry/api';
import {
  ATTR_GEN_AI_CONVERSATION_ID,
  ATTR_GEN_AI_INPUT_MESSAGES,
  ATTR_GEN_AI_OUTPUT_MESSAGES,
  ATTR_GEN_AI_REQUEST_ENCODING_FORMATS,
  ATTR_GEN_AI_REQUEST_FREQUENCY_PENALTY,
  ATTR_GEN_AI_REQUEST_MAX_TOKENS,
  ATTR_GEN_AI_REQUEST_PRESENCE_PENALTY,
  ATTR_GEN_AI_REQUEST_SEED,
  ATTR_GEN_AI_REQUEST_STOP_SEQUENCES,
  ATTR_GEN_AI_REQUEST_TEMPERATURE,
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
import type { Api } from '../../patching/genai/call.ts';
import { given } from '../../patching/genai/content.ts';
import { type ChatMessage, inputText, messageOf, type OutputItem, outputText } from './content.ts';

type Request = Record<string, unknown>;

interface Choice {
  index?: number;
  finish_reason?: string | null;
  message?: ChatMessage;
  delta?: ChatMessage;
}

interface Usage {
  prompt_tokens?: number;
  completion_tokens?: number;
  input_tokens?: number;
  output_tokens?: number;
}

interface Response {
  id?: string;
  model?: string;
  usage?: Usage | null;
  choices?: readonly Choice[];
  output?: readonly OutputItem[];
  status?: string;
  conversation?: { id?: string } | null;
}

export const chat: Api = {
  operation: GEN_AI_OPERATION_NAME_VALUE_CHAT,
  describeRequest(request, content) {
    const { max_completion_tokens, max_tokens, stop, seed, frequency_penalty, presence_penalty, messages, ...rest } =
      request as Request;
    return {
      ...sampling(rest),
      ...given(ATTR_GEN_AI_REQUEST_MAX_TOKENS, max_completion_tokens ?? max_tokens),
      ...given(ATTR_GEN_AI_REQUEST_SEED, seed),
      ...given(ATTR_GEN_AI_REQUEST_FREQUENCY_PENALTY, frequency_penalty),
      ...given(ATTR_GEN_AI_REQUEST_PRESENCE_PENALTY, presence_penalty),
      ...given(ATTR_GEN_AI_REQUEST_STOP_SEQUENCES, stop && [stop].flat()),
      ...content.as(ATTR_GEN_AI_INPUT_MESSAGES, () => (messages as ChatMessage[]).map((message) => messageOf(message))),
    };
  },
  reader(content) {
    const attributes: Attributes = {};
    const reasons: string[] = [];
    const texts: string[] = [];
    const outputs: unknown[] = [];
    return {
      addResult(result) {
        const { choices = [], ...response } = result as Response;
        Object.assign(attributes, identity(response));
        for (const { message, finish_reason } of choices) {
          if (finish_reason) reasons.push(finish_reason);
          if (content.isRecorded && message) outputs.push(messageOf(message, finish_reason));
        }
      },
      addChunk(chunk) {
        const { choices = [], ...response } = chunk as Response;
        Object.assign(attributes, identity(response));
        for (const { index = 0, delta, finish_reason } of choices) {
          if (finish_reason) reasons[index] = finish_reason;
          if (content.isRecorded && typeof delta?.content === 'string')
            texts[index] = (texts[index] ?? '') + delta.content;
        }
      },
      attributes() {
        for (const [index, text] of texts.entries()) {
          outputs.push(messageOf({ role: 'assistant', content: text }, reasons[index]));
        }
        return {
          ...attributes,
          ...(reasons.length > 0 && { [ATTR_GEN_AI_RESPONSE_FINISH_REASONS]: reasons }),
          ...content.as(ATTR_GEN_AI_OUTPUT_MESSAGES, () => outputs),
        };
      },
    };
  },
};

export const responses: Api = {
  operation: GEN_AI_OPERATION_NAME_VALUE_CHAT,
  describeRequest(request, content) {
    const { max_output_tokens, instructions, input, ...rest } = request as Request;
    return {
      ...sampling(rest),
      ...given(ATTR_GEN_AI_REQUEST_MAX_TOKENS, max_output_tokens),
      ...(typeof instructions === 'string' &&
        content.as(ATTR_GEN_AI_SYSTEM_INSTRUCTIONS, () => [{ type: 'text', content: instructions }])),
      ...content.as(ATTR_GEN_AI_INPUT_MESSAGES, () => inputText(input)),
    };
  },
  reader(content) {
    let last: Response | undefined;
    return {
      addResult(result) {
        last = result as Response;
      },
      // `response.created`, `response.completed`, `response.incomplete` and `response.failed` hold the response so far.
      addChunk(chunk) {
        last = (chunk as { response?: Response }).response ?? last;
      },
      attributes() {
        if (last === undefined) return {};
        const { output = [], status, conversation } = last;
        return {
          ...identity(last),
          ...given(ATTR_GEN_AI_CONVERSATION_ID, conversation?.id),
          ...(status === 'completed' && { [ATTR_GEN_AI_RESPONSE_FINISH_REASONS]: ['stop'] }),
          ...content.as(ATTR_GEN_AI_OUTPUT_MESSAGES, () => outputText(output)),
        };
      },
    };
  },
};

export const embeddings: Api = {
  operation: GEN_AI_OPERATION_NAME_VALUE_EMBEDDINGS,
  describeRequest(request) {
    const { encoding_format } = request as Request;
    return given(ATTR_GEN_AI_REQUEST_ENCODING_FORMATS, encoding_format && [encoding_format]);
  },
  reader() {
    const attributes: Attributes = {};
    return {
      addResult(result) {
        const { model, usage } = result as Response;
        Object.assign(attributes, identity({ ...(model !== undefined && { model }), usage: usage ?? null }));
      },
      addChunk() {},
      attributes: () => attributes,
    };
  },
};

function sampling({ temperature, top_p }: Request): Attributes {
  return { ...given(ATTR_GEN_AI_REQUEST_TEMPERATURE, temperature), ...given(ATTR_GEN_AI_REQUEST_TOP_P, top_p) };
}

function identity({ id, model, usage }: Response): Attributes {
  return {
    ...given(ATTR_GEN_AI_RESPONSE_ID, id),
    ...given(ATTR_GEN_AI_RESPONSE_MODEL, model),
    ...given(ATTR_GEN_AI_USAGE_INPUT_TOKENS, usage?.prompt_tokens ?? usage?.input_tokens),
    ...given(ATTR_GEN_AI_USAGE_OUTPUT_TOKENS, usage?.completion_tokens ?? usage?.output_tokens),
  };
}
