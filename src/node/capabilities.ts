/** The capabilities of a Node version. Pure: versions go in, so every row is tested on any Node. */

type Version = readonly [major: number, minor: number, patch: number];

/**
 * The first fixed release of each line, ascending; lines between are fixed from their own `.0.0` on when a later line is
 * listed with `.0`. A version is capable if it is at least the entry of its own major, or newer than the last entry.
 */
type Since = readonly Version[];

/**
 * `module.registerHooks` may carry a `load` hook: before these, CommonJS pulled into an ES module graph under any `load`
 * hook gets a broken `require`. https://github.com/nodejs/node/pull/59929
 */
const SYNC_LOAD_HOOK: Since = [
  [22, 22, 3],
  [24, 11, 1],
  [25, 1, 0],
];

/**
 * `tracing:child_process.spawn` tells of every child process that is not waited for. Some releases before these have it as well.
 * https://github.com/nodejs/node/pull/61836
 */
const SPAWN_CHANNEL: Since = [
  [24, 21, 0],
  [26, 0, 0],
];

export function parseVersion(version: string): Version {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  return [major, minor, patch];
}

function atLeast(version: Version, since: Since): boolean {
  const line = since.find(([major]) => major === version[0]);
  if (line === undefined) return version[0] > (since.at(-1)?.[0] ?? Number.POSITIVE_INFINITY);
  return version[1] > line[1] || (version[1] === line[1] && version[2] >= line[2]);
}

/** May a synchronous `load` hook be registered with `module.registerHooks`? */
export function hasSyncLoadHook(version: string): boolean {
  return atLeast(parseVersion(version), SYNC_LOAD_HOOK);
}

/** Does Node publish `tracing:child_process.spawn:start`? */
export function hasSpawnChannel(version: string): boolean {
  return atLeast(parseVersion(version), SPAWN_CHANNEL);
}
