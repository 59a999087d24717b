import type { Attributes } from '@opentelemetry/api';
import {
  ATTR_GEN_AI_INPUT_MESSAGES,
  ATTR_GEN_AI_OUTPUT_MESSAGES,
  ATTR_GEN_AI_REQUEST_MAX_TOKENS,
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
} from '@opentelemetry/semantic-conventions/incubating';
import type { Api } from '../../patching/genai/call.ts';
import { given } from '../../patching/genai/content.ts';
import { type Block, partsOf } from './parts.ts';

interface Request {
  max_tokens?: unknown;
  temperature?: unknown;
  top_p?: unknown;
  top_k?: unknown;
  stop_sequences?: unknown;
  system?: string | readonly Block[];
  messages?: readonly { role?: string; content?: string | readonly Block[] }[];
}

interface Usage {
  input_tokens?: number | null;
  cache_creation_input_tokens?: number | null;
  cache_read_input_tokens?: number | null;
  output_tokens?: number | null;
}

interface Message {
  id?: string;
  model?: string;
  content?: readonly Block[];
  stop_reason?: string | null;
  usage?: Usage | null;
}

/** A stream is made of such events; only what is read here is declared. */
interface Event {
  type?: string;
  message?: Message;
  index?: number;
  content_block?: Block;
  delta?: { stop_reason?: string | null; text?: string; partial_json?: string };
  usage?: Usage | null;
}

export const messages: Api = {
  operation: GEN_AI_OPERATION_NAME_VALUE_CHAT,
  describeRequest(request, content) {
    const { max_tokens, temperature, top_p, top_k, stop_sequences, system, messages: input = [] } = request as Request;
    return {
      ...given(ATTR_GEN_AI_REQUEST_MAX_TOKENS, max_tokens),
      ...given(ATTR_GEN_AI_REQUEST_TEMPERATURE, temperature),
      ...given(ATTR_GEN_AI_REQUEST_TOP_P, top_p),
      ...given(ATTR_GEN_AI_REQUEST_TOP_K, top_k),
      ...given(ATTR_GEN_AI_REQUEST_STOP_SEQUENCES, stop_sequences),
      ...content.as(ATTR_GEN_AI_SYSTEM_INSTRUCTIONS, () => partsOf(system)),
      ...content.as(ATTR_GEN_AI_INPUT_MESSAGES, () =>
        input.map((message) => ({ role: message.role, parts: partsOf(message.content) })),
      ),
    };
  },
  reader(content) {
    const blocks: Block[] = [];
    let said: Message = {};
    let usage: Usage = {};
    return {
      addResult(result) {
        said = result as Message;
        usage = said.usage ?? {};
        blocks.push(...(said.content ?? []));
      },
      addChunk(chunk) {
        const { type, message, index = 0, content_block, delta, usage: later } = chunk as Event;
        if (type === 'message_start' && message !== undefined) said = { ...message };
        // Counts of a later event take the place of the earlier ones, where it has any.
        usage = { ...usage, ...present(message?.usage), ...present(later) };
        if (content_block !== undefined) blocks[index] = { ...content_block };
        if (delta?.stop_reason) said.stop_reason = delta.stop_reason;
        const block = blocks[index];
        if (block !== undefined && delta?.text !== undefined) block.text = (block.text ?? '') + delta.text;
      },
      attributes() {
        const { id, model, stop_reason } = said;
        return {
          ...given(ATTR_GEN_AI_RESPONSE_ID, id),
          ...given(ATTR_GEN_AI_RESPONSE_MODEL, model),
          ...(stop_reason && { [ATTR_GEN_AI_RESPONSE_FINISH_REASONS]: [stop_reason] }),
          ...tokensOf(usage),
          ...content.as(ATTR_GEN_AI_OUTPUT_MESSAGES, () =>
            blocks.length === 0 ? [] : [{ role: 'assistant', parts: partsOf(blocks), finish_reason: stop_reason }],
          ),
        };
      },
    };
  },
};

function present(usage: Usage | null | undefined): Usage {
  return Object.fromEntries(Object.entries(usage ?? {}).filter(([, count]) => typeof count === 'number'));
}

/** The service counts what it read from its cache apart; the conventions want all input tokens. */
function tokensOf(usage: Usage): Attributes {
  const { input_tokens, output_tokens, cache_creation_input_tokens, cache_read_input_tokens } = usage;
  if (typeof input_tokens !== 'number') return given(ATTR_GEN_AI_USAGE_OUTPUT_TOKENS, output_tokens);
  return {
    [ATTR_GEN_AI_USAGE_INPUT_TOKENS]:
      input_tokens + (cache_creation_input_tokens ?? 0) + (cache_read_input_tokens ?? 0),
    ...given(ATTR_GEN_AI_USAGE_OUTPUT_TOKENS, output_tokens),
  };
}
