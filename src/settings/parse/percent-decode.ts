/** Percent-decodes; undefined when it is not percent-encoded UTF-8. */
export function percentDecode(text: string): string | undefined {
  const trimmed = text.trim();
  if (!trimmed.includes('%')) return trimmed;
  try {
    return decodeURIComponent(trimmed);
  } catch {
    return undefined;
  }
}
