import { ensureServers, stopServers } from '../tools/servers/servers.mjs';

const SERVERS = ['postgresql', 'redis'] as const;
type Server = (typeof SERVERS)[number];

export interface Servers {
  /** Where they are, for the apps. */
  readonly env: Readonly<Record<string, string>>;
  /** Why a server cannot be had, and what enables it. */
  readonly problems: Readonly<Partial<Record<Server, string>>>;
  stop(): Promise<void>;
}

/** Makes those of the servers that are needed reachable, as the tests do. Never rejects. */
export async function prepareServers(needs: readonly string[]): Promise<Servers> {
  const needed = SERVERS.filter((name) => needs.includes(name));
  const results = needed.length > 0 ? await ensureServers(needed) : {};
  const env: Record<string, string> = {};
  const problems: Partial<Record<Server, string>> = {};
  for (const name of needed) {
    const result = results[name];
    if (result?.url !== undefined) env[result.env] = result.url;
    else problems[name] = result?.reason ?? `${name} is not reachable`;
  }
  return { env, problems, stop: () => stopServers() };
}
