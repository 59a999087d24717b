export interface Server {
  available: boolean;
  /** The variable that says where it is. */
  env: string;
  /** Where it is, when it is available. */
  url?: string;
  /** Why it is not available, and what enables it. */
  reason?: string;
}

export function ensureServers(names?: readonly string[]): Promise<Record<string, Server>>;

export function stopServers(options?: { all?: boolean }): Promise<void>;
