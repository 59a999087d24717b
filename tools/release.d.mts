export function releaseArguments(
  args: readonly string[],
): { args: readonly string[]; problem?: undefined } | { args?: undefined; problem: string };

export function notesOf(changelog: string, version: string): string;
