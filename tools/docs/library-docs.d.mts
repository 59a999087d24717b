export function libraryPages(root: string): Promise<Record<string, string>>;
export function describeRange(range: string): string;
