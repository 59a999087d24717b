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
  ATTR_GEN_AI_RESPONSE_MODEL,
  ATTR_GEN_AI_SYSTEM_INSTRUCTIONS,
  ATTR_GEN_AI_USAGE_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_OUTPUT_TOKENS,
  GEN_AI_OPERATION_NAME_VALUE_CHAT,
  GEN_AI_OPERATION_NAME_VALUE_EMBEDDINGS,
  GEN_AI_OPERATION_NAME_VALUE_TEXT_COMPLETION,
} from '@opentelemetry/semantic-conventions/incubating';
import type { Api, Reader } from '../../patching/genai/call.ts';
import { given, type MessageContent } from '../../patching/genai/content.ts';

interface Message {
  role?: string;
  content?: string;
  tool_calls?: readonly { function?: { name?: string; arguments?: unknown } }[];
}

interface Request {
  messages?: readonly Message[];
  prompt?: string;
  system?: string;
  options?: Readonly<Record<string, unknown>>;
}

/** Also each chunk of a stream; the last one has the counts. */
interface Response {
  model?: string;
  message?: Message;
  response?: string;
  done_reason?: string;
  prompt_eval_count?: number;
  eval_count?: number;
}

export const chat: Api = {
  operation: GEN_AI_OPERATION_NAME_VALUE_CHAT,
  describeRequest(request, content) {
    const { messages = [], options = {} } = request as Request;
    return {
      ...settings(options),
      ...content.as(ATTR_GEN_AI_INPUT_MESSAGES, () => messages.map((message) => messageOf(message))),
    };
  },
  reader: (content) => readerOf(({ message }) => message, content),
};

export const complete: Api = {
  operation: GEN_AI_OPERATION_NAME_VALUE_TEXT_COMPLETION,
  describeRequest(request, content) {
    const { prompt = '', system, options = {} } = request as Request;
    return {
      ...settings(options),
      ...content.as(ATTR_GEN_AI_SYSTEM_INSTRUCTIONS, () =>
        system === undefined ? [] : [{ type: 'text', content: system }],
      ),
      ...content.as(ATTR_GEN_AI_INPUT_MESSAGES, () => [messageOf({ role: 'user', content: prompt })]),
    };
  },
  reader: (content) =>
    readerOf(({ response }) => (response === undefined ? undefined : { content: response }), content),
};

export const embed: Api = {
  operation: GEN_AI_OPERATION_NAME_VALUE_EMBEDDINGS,
  describeRequest: () => ({}),
  reader: (content) => readerOf(() => undefined, content),
};

function settings(options: Readonly<Record<string, unknown>>): Attributes {
  return {
    ...given(ATTR_GEN_AI_REQUEST_TEMPERATURE, options.temperature),
    ...given(ATTR_GEN_AI_REQUEST_TOP_P, options.top_p),
    ...given(ATTR_GEN_AI_REQUEST_TOP_K, options.top_k),
    ...given(ATTR_GEN_AI_REQUEST_MAX_TOKENS, options.num_predict),
    ...given(ATTR_GEN_AI_REQUEST_STOP_SEQUENCES, options.stop && [options.stop].flat()),
    ...given(ATTR_GEN_AI_REQUEST_SEED, options.seed),
    ...given(ATTR_GEN_AI_REQUEST_PRESENCE_PENALTY, options.presence_penalty),
    ...given(ATTR_GEN_AI_REQUEST_FREQUENCY_PENALTY, options.frequency_penalty),
  };
}

function readerOf(messageIn: (response: Response) => Message | undefined, content: MessageContent): Reader {
  const attributes: Attributes = {};
  const said: Required<Pick<Message, 'content'>> & Message = { role: 'assistant', content: '' };
  let reason: string | undefined;
  const add = (part: unknown): void => {
    const response = part as Response;
    const message = content.isRecorded ? messageIn(response) : undefined;
    said.content += message?.content ?? '';
    if (message?.tool_calls !== undefined) said.tool_calls = message.tool_calls;
    reason = response.done_reason ?? reason;
    Object.assign(attributes, {
      ...given(ATTR_GEN_AI_RESPONSE_MODEL, response.model),
      ...given(ATTR_GEN_AI_RESPONSE_FINISH_REASONS, response.done_reason && [response.done_reason]),
      ...given(ATTR_GEN_AI_USAGE_INPUT_TOKENS, response.prompt_eval_count),
      ...given(ATTR_GEN_AI_USAGE_OUTPUT_TOKENS, response.eval_count),
    });
  };
  return {
    addResult: add,
    addChunk: add,
    attributes: () => ({
      ...attributes,
      ...(reason !== undefined && content.as(ATTR_GEN_AI_OUTPUT_MESSAGES, () => [messageOf(said, reason)])),
    }),
  };
}

/** In the conventions' form. */
function messageOf({ role, content: text, tool_calls = [] }: Message, reason?: string): unknown {
  const calls = tool_calls.map((call) => ({
    type: 'tool_call',
    name: call.function?.name,
    arguments: call.function?.arguments,
  }));
  const parts = [...(text ? [{ type: 'text', content: text }] : []), ...calls];
  return { role, parts, ...(reason !== undefined && { finish_reason: reason }) };
}
