/** A part of a message, as the API has it. */
export interface Part {
  text?: string;
  functionCall?: { id?: string; name?: string; args?: unknown };
  functionResponse?: { id?: string; response?: unknown };
  inlineData?: { mimeType?: string };
  fileData?: { mimeType?: string };
}

export interface Content {
  role?: string;
  parts?: readonly Part[];
}

/** Apps may give a text, a part, a message, or a list of them; the result has the conventions' form. */
export function messagesOf(contents: unknown): { role: string; parts: unknown[] }[] {
  if (contents === undefined || contents === null) return [];
  return [contents].flat().map((item: string | Part | Content) => {
    if (typeof item === 'string') return { role: 'user', parts: partsOf([{ text: item }]) };
    if (!('parts' in item)) return { role: 'user', parts: partsOf([item as Part]) };
    return { role: item.role === 'model' ? 'assistant' : (item.role ?? 'user'), parts: partsOf(item.parts ?? []) };
  });
}

/** Images and files are named by their type. */
export function partsOf(parts: readonly Part[]): unknown[] {
  return parts.map(({ text, functionCall, functionResponse, inlineData, fileData }) => {
    if (text !== undefined) return { type: 'text', content: text };
    if (functionCall)
      return { type: 'tool_call', id: functionCall.id, name: functionCall.name, arguments: functionCall.args };
    if (functionResponse)
      return { type: 'tool_call_response', id: functionResponse.id, response: functionResponse.response };
    return { type: (inlineData ?? fileData)?.mimeType ?? 'other' };
  });
}
