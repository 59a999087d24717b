export interface ChatMessage {
  role?: string;
  content?: unknown;
  tool_calls?: readonly { id?: string; function?: { name?: string; arguments?: string } }[];
  tool_call_id?: string;
}

export interface OutputItem {
  type?: string;
  role?: string;
  content?: readonly { text?: string }[];
  name?: string;
  call_id?: string;
  arguments?: string;
}

/** A message of the chat API in the conventions' form. */
export function messageOf(message: ChatMessage, finishReason?: string | null): unknown {
  const { role = 'assistant', content, tool_calls = [], tool_call_id } = message;
  const parts: unknown[] = [];
  if (tool_call_id !== undefined) parts.push({ type: 'tool_call_response', id: tool_call_id, response: content });
  else parts.push(...textParts(content));
  for (const { id, function: called } of tool_calls ?? []) {
    parts.push({ type: 'tool_call', id, name: called?.name, arguments: called?.arguments });
  }
  return { role, parts, ...(finishReason && { finish_reason: finishReason }) };
}

/** The `input` of the responses API: a string, or a list of messages and other items. */
export function inputText(input: unknown): unknown[] {
  if (typeof input === 'string') return [{ role: 'user', parts: [{ type: 'text', content: input }] }];
  if (!Array.isArray(input)) return [];
  return input
    .filter((item: ChatMessage | undefined) => item?.role !== undefined)
    .map((item: ChatMessage) => ({ role: item.role, parts: textParts(item.content) }));
}

/** The `output` of the responses API as one message. */
export function outputText(output: readonly OutputItem[]): unknown[] {
  const parts: unknown[] = [];
  for (const item of output) {
    if (item.type === 'message') parts.push(...textParts(item.content));
    else if (item.type === 'function_call') {
      parts.push({ type: 'tool_call', id: item.call_id, name: item.name, arguments: item.arguments });
    }
  }
  return parts.length > 0 ? [{ role: 'assistant', parts, finish_reason: 'stop' }] : [];
}

/** Text only: images and files are named by their type. */
function textParts(content: unknown): unknown[] {
  if (typeof content === 'string') return [{ type: 'text', content }];
  if (!Array.isArray(content)) return [];
  return content.map((part: { type?: string; text?: string }) =>
    part.text === undefined ? { type: part.type } : { type: 'text', content: part.text },
  );
}
