import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { root } from './packed.ts';

const require = createRequire(join(root, 'test', 'nodes', 'package.json'));

export interface NodeBinary {
  /** Such as `22.15.0`. */
  version: string;
  path: string;
}

function find(alias: string): NodeBinary | undefined {
  try {
    const manifest = require.resolve(`${alias}/package.json`);
    const path = join(dirname(manifest), 'bin', 'node');
    const { version } = require(manifest) as { version: string };
    return existsSync(path) ? { version: version.replace(/^v/, ''), path } : undefined;
  } catch {
    return undefined; // Binaries exist for Linux on x64 only.
  }
}

/** Every alias of test/nodes/package.json that is installed on this platform. */
export const nodes: Readonly<Record<string, NodeBinary>> = Object.fromEntries(
  Object.keys((require('./package.json') as { optionalDependencies: Record<string, string> }).optionalDependencies)
    .map((alias) => [alias.replace(/^node-/, ''), find(alias)] as const)
    .filter((entry): entry is [string, NodeBinary] => entry[1] !== undefined),
);

/** The supported ones of them. */
export const supportedNodes: typeof nodes = Object.fromEntries(
  Object.entries(nodes).filter(([, { version }]) => Number.parseInt(version, 10) >= 22),
);

/** For tests that need the other Node versions: the reason to skip, or false. */
export const withoutNodes: string | false =
  Object.keys(nodes).length === 0 &&
  'no Node binaries for this platform on npm (Linux on x64 has them); run the tests there';
