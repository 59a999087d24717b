export function parseArguments(args: readonly string[]): { files: string[]; options: string[] };
