export function writeVersions(root: string): void;
export function staleVersions(root: string): string[];
