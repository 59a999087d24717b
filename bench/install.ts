import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const LIMIT = 300_000; // ms
/** Nothing of what is installed needs its install scripts: native parts come built, or are not for tracing. */
const ARGUMENTS = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--silent'];

/**
 * Installs a folder from its lock file, unless it was installed from this very one.
 * Returns the problem with the command that solves it, or undefined.
 */
export function install(root: string, folder: string): string | undefined {
  const cwd = join(root, folder);
  const stamp = join(cwd, 'node_modules', '.installed');
  const lock = readFileSync(join(cwd, 'package-lock.json'));
  const wanted = createHash('sha256').update(lock).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return undefined;
  console.error(`installing ${folder} ...`);
  const cli = process.env.npm_execpath;
  const [file, args] = cli?.endsWith('.js') ? [process.execPath, [cli, ...ARGUMENTS]] : ['npm', ARGUMENTS];
  const { status, error } = spawnSync(file, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'], timeout: LIMIT });
  if (status !== 0) {
    return `npm ci failed (${error?.message ?? `exit ${status}`}); run: npm ci --ignore-scripts --prefix ${folder}`;
  }
  writeFileSync(stamp, wanted);
  return undefined;
}
