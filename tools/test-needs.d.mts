export interface Needs {
  /** Do they use the packed package? */
  packed: boolean;
  /** Do they start other processes? */
  processes: boolean;
  /** Names of the servers they may talk to. */
  servers: string[];
}

export function needsOf(root: string, files: readonly string[]): Needs;
export function findTests(root: string, patterns: readonly string[]): string[];
export function findUnitTests(root: string): string[];
export function variablesOf(server: string): string[];
