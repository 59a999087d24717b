export function appOf(file: string): string;

export function realApps(root: string): string[];

export function installRealApps(
  root: string,
  names: readonly string[],
  install: (folder: string) => number,
): Record<string, string>;
