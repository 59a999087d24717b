export interface LibraryUnderTest {
  name: string;
  folder: string;
  /** Where its app is, and what is expected of it. */
  tests: string;
  /** Oldest first; none of what is part of Node. */
  versions: LibraryVersion[];
}

export interface LibraryVersion {
  /** The exact version of the library. */
  name: string;
  folder: string;
  /** Exact versions of what is installed there, the library first. */
  dependencies: Record<string, string>;
}

export function readLibraries(root: string): LibraryUnderTest[];
export function readLibraryNamed(root: string, name: string): LibraryUnderTest;
export function versionsNamed(library: Pick<LibraryUnderTest, 'versions'>, asked: string): LibraryVersion[];
