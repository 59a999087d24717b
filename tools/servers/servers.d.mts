export interface Server {
  available: boolean;
  /** The variable that says where it is. */
  env: string;
  /** Where it is, when it is available. */
  url?: string;
  /** The reason says why the server is not available, and what enables it. */
  reason?: string;
  /** The software that answers here, when it is not the server itself. */
  standIn?: string;
  /** The variable for apps that need the server itself, where there may be something in its place. */
  exact?: string;
}

export function ensureServers(names?: readonly string[]): Promise<Record<string, Server>>;

export function stopServers(options?: { all?: boolean }): Promise<void>;

export function serversNow(): Promise<Record<string, Server>>;
