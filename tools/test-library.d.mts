import type { LibraryUnderTest, LibraryVersion } from './libraries.mjs';

export function parseLibrary(
  root: string,
  args: readonly string[],
):
  | { problem: string; library?: undefined }
  | { problem?: undefined; library: LibraryUnderTest; versions: LibraryVersion[]; options: string[] };
export function testsOf(root: string, library: Pick<LibraryUnderTest, 'name'>): string[];
export function serversMentioned(library: Pick<LibraryUnderTest, 'tests'>): string[];
