export function differencesPage(root: string): Promise<Record<string, string>>;
