// The Python services of examples: what they need, in a virtual environment of their own, kept in `.test/python`.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const LIMIT = 180_000; // ms
/** The Python that the pinned packages need. */
const OLDEST = [3, 10];

/** Written last, when everything is installed. */
const STAMP = '.complete';

/**
 * The environment that a file of requirements describes; makes it, unless it is there.
 * @returns {{ path?: string, reason?: string }} the folder of its programs, or why it cannot be had
 */
export function ensureEnvironment(root, requirements) {
  const hash = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const folder = join(root, '.test', 'python', hash);
  const path = join(folder, 'bin');
  if (existsSync(join(folder, STAMP))) return { path };
  const { stdout } = spawnSync('python3', ['-c', 'import sys; print(*sys.version_info[:2])'], { encoding: 'utf8' });
  const version = /^(\d+) (\d+)$/
    .exec(stdout?.trim() ?? '')
    ?.slice(1)
    .map(Number);
  if (version === undefined || version[0] !== OLDEST[0] || version[1] < OLDEST[1]) {
    const seen = version === undefined ? 'no python3 found' : `python3 is ${version.join('.')}`;
    return { reason: `the Python service needs Python ${OLDEST.join('.')} or later, ${seen}` };
  }
  rmSync(folder, { recursive: true, force: true });
  console.error('installing the packages of the Python service ...');
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--only-binary', ':all:'];
  const problem =
    attempt('python3', ['-m', 'venv', folder]) ??
    attempt(join(path, 'python'), [...pip, '--requirement', requirements]);
  if (problem) return { reason: `the packages of the Python service cannot be had: ${problem}` };
  writeFileSync(join(folder, STAMP), '');
  return { path };
}

function attempt(command, args) {
  const { status, error, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', timeout: LIMIT });
  if (status === 0) return undefined;
  // Debian says on stdout that venv lacks pip.
  return (error?.message ?? (stderr.trim() || stdout.trim())).split('\n').at(-1);
}
