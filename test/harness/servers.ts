import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Server {
  /** The variable that tells apps where it is, such as `PG_URL`. */
  env: string;
  url?: string;
  available: boolean;
  /** Why it is not available, and what enables it. */
  reason?: string;
}

const script = join(fileURLToPath(new URL('../..', import.meta.url)), 'scripts', 'servers.mjs');

/** As `npm test` started them; in a run of single test files, those that are up. */
const servers = Object.values(
  JSON.parse(
    process.env.OTEL_AUTO_SERVERS ?? execFileSync(process.execPath, [script, 'status', '--json'], { encoding: 'utf8' }),
  ) as Record<string, Server>,
);

/** Environment of an app that uses the given servers, and the reason to skip its test if one of them is missing. */
export function serversFor(variables: readonly string[]): { env: Record<string, string>; skip: string | false } {
  const wanted = servers.filter((server) => variables.includes(server.env));
  const missing = wanted.filter((server) => !server.available).map((server) => server.reason);
  return {
    env: Object.fromEntries(wanted.map((server) => [server.env, server.url ?? ''])),
    skip: missing.length > 0 && missing.join('; '),
  };
}

/** The servers an app mentions by their variables. */
export function serversOf(source: string): ReturnType<typeof serversFor> {
  return serversFor(servers.map((server) => server.env).filter((variable) => source.includes(variable)));
}
