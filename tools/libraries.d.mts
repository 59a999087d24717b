export interface LibraryUnderTest {
  name: string;
  folder: string;
  /** Files of its app, one per module system. */
  apps: string[];
  versions: LibraryVersion[];
}

export interface LibraryVersion {
  name: string;
  folder: string;
  /** Exact versions of what is installed there. */
  dependencies: Record<string, string>;
}

export function readLibraries(root: string): LibraryUnderTest[];
export function versionsNamed(library: Pick<LibraryUnderTest, 'versions'>, asked: string): LibraryVersion[];
