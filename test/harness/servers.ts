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
  /** What this is, when it is not the server itself. */
  standIn?: string;
  /** The variable for apps that need the server itself, where there may be something in its place. */
  exact?: string;
}

const script = join(fileURLToPath(new URL('../..', import.meta.url)), 'tools', 'servers', 'servers.mjs');

/** As `npm test` started them; in a run of single test files, those that are up. */
const servers = Object.values(
  JSON.parse(
    process.env.OTEL_AUTO_SERVERS ?? execFileSync(process.execPath, [script, 'status', '--json'], { encoding: 'utf8' }),
  ) as Record<string, Server>,
);

/** Environment of an app that uses the given servers, and the reason to skip its test if one of them is missing. */
export function serversFor(variables: readonly string[]): {
  env: Record<string, string>;
  skip: string | false;
  /** What stands in for one of them. */
  standIn: string | undefined;
} {
  const wanted = servers.filter((server) => namesOf(server).some((name) => variables.includes(name)));
  const missing = wanted.flatMap(({ available, reason, standIn, exact = '' }) => {
    if (!available) return reason ?? [];
    return standIn !== undefined && variables.includes(exact) ? `${exact} cannot be ${standIn}` : [];
  });
  return {
    env: Object.fromEntries(wanted.flatMap((server) => namesOf(server).map((name) => [name, server.url ?? '']))),
    skip: missing.length > 0 && missing.join('; '),
    standIn: wanted.find((server) => server.standIn !== undefined)?.standIn,
  };
}

/** The variables that say where a server is. */
function namesOf({ env, exact }: Server): string[] {
  return exact === undefined ? [env] : [env, exact];
}

/** The servers an app mentions by their variables. */
export function serversOf(source: string): ReturnType<typeof serversFor> {
  return serversFor(servers.flatMap(namesOf).filter((variable) => source.includes(variable)));
}
