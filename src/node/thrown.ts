/** The message of whatever was thrown, for a line of ours. Never throws. */
export function messageOfThrown(error: unknown): string {
  try {
    return error instanceof Error ? error.message : String(error);
  } catch {
    return 'an error that cannot be read';
  }
}
