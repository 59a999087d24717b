/** A part of a message, as the SDK has it. */
export interface Part {
  type?: string;
  text?: string;
  toolCallId?: string;
  toolName?: string;
  input?: unknown;
  output?: unknown;
}

export interface Message {
  role?: string;
  content?: string | readonly Part[];
}

export function messageOf({ role, content }: Message): unknown {
  return { role, parts: partsOf(content) };
}

/** The parts in the conventions' form. Images and files are named by their type. */
export function partsOf(content: unknown): unknown[] {
  if (typeof content === 'string') return [{ type: 'text', content }];
  if (!Array.isArray(content)) return [];
  return content.map(({ type, text, toolCallId, toolName, input, output }: Part) => {
    if (text !== undefined) return { type: 'text', content: text };
    if (type === 'tool-call') return { type: 'tool_call', id: toolCallId, name: toolName, arguments: input };
    if (type === 'tool-result') return { type: 'tool_call_response', id: toolCallId, response: output };
    return { type };
  });
}
