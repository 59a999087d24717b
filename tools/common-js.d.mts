import type { LibraryUnderTest } from './libraries.mjs';

export const APPS: readonly ['app.mjs', 'app.cjs'];
export function readApp(library: Pick<LibraryUnderTest, 'tests'>, app: 'app.mjs' | 'app.cjs'): string;
export function toCommonJs(source: string): string;
