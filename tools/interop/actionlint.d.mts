/** The binary, or why there can be none here. Throws when compiling fails. */
export function ensureActionlint(root: string): { path?: string; reason?: string };
