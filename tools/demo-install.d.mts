export interface LockEntry {
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export interface Lock {
  readonly lockfileVersion: number;
  readonly packages: Readonly<Record<string, LockEntry>>;
}

export interface Part {
  manifest: { dependencies: Readonly<Record<string, string>> };
  lock: Lock;
}

export function canBuild(version: string): boolean;
export function neededForDemo(root: string, lock: Lock, nodeVersion: string): string[];
export function partOf(lock: Lock, names: readonly string[], overrides?: object): Part;
export function installForDemo(root: string, install: (folder: string) => number): number;
