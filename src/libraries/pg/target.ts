import type { ConnectionParameters } from './span.ts';

/** A connection string that is no URL gives this. */
export const NO_TARGET: ConnectionParameters & { port?: number } = {};
/** Parsed once: an app has few of them, and building a URL costs more than the span. */
const MOST_TARGETS = 100;
const targets = new Map<string, typeof NO_TARGET>();

/** Database, host and port of a connection string. */
export function targetOf(connectionString: string): typeof NO_TARGET {
  let target = targets.get(connectionString);
  if (target === undefined) {
    target = parse(connectionString);
    if (targets.size >= MOST_TARGETS) targets.clear();
    targets.set(connectionString, target);
  }
  return target;
}

function parse(connectionString: string): typeof NO_TARGET {
  const url = URL.parse(connectionString);
  if (url === null) return NO_TARGET;
  const { pathname, hostname, port } = url;
  const target: typeof NO_TARGET = { database: pathname.slice(1), host: hostname };
  if (Number(port)) target.port = Number(port);
  return target;
}
