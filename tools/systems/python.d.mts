export function ensureEnvironment(root: string, requirements: string): { path?: string; reason?: string };
