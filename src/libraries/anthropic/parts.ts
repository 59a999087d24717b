/** A part of a message, as the API has it. */
export interface Block {
  type?: string;
  text?: string;
  id?: string;
  name?: string;
  input?: unknown;
  tool_use_id?: string;
  content?: unknown;
}

/** The parts in the conventions' form. Images and files are named by their type. */
export function partsOf(content: string | readonly Block[] | undefined): unknown[] {
  if (typeof content === 'string') return [{ type: 'text', content }];
  return (content ?? []).map(({ type, text, id, name, input, tool_use_id, content: response }) => {
    if (text !== undefined) return { type: 'text', content: text };
    if (type === 'tool_use') return { type: 'tool_call', id, name, arguments: input };
    if (type === 'tool_result') return { type: 'tool_call_response', id: tool_use_id, response };
    return { type };
  });
}
