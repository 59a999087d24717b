export const ELSEWHERE: Readonly<Record<string, string>>;

type Digests = Readonly<Record<string, string>>;

export function digestsOf(root: string): Digests;

export function differing(first: Digests, second: Digests): string[];
