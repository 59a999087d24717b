// Programs that are built from Go modules, once each: kept in `.test/<name>/<version>`, which Git ignores.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

const FETCH_LIMIT = 300_000; // ms
const COMPILE_LIMIT = 600_000; // ms

/**
 * @param {string} root of this repository
 * @param {object} program
 * @param {string} program.name
 * @param {string} program.version
 * @param {readonly [number, number]} program.go the oldest Go that builds it
 * @param {string} program.binary what is built, in the program's folder
 * @param {(run: Run, folder: string) => void} program.fetch brings all modules here; where it fails they cannot be had
 * @param {(run: Run, folder: string) => void} program.compile needs nothing from elsewhere any more
 * @typedef {(command: string, args: string[], options?: { env?: Record<string, string>, cwd?: string }) => void} Run
 * @returns {{ path?: string, reason?: string }} the binary, or why there can be none here. Throws when compiling fails.
 */
export function ensureProgram(root, { name, version, go, binary, fetch, compile }) {
  const folder = join(root, '.test', name, version);
  const path = join(folder, binary);
  if (existsSync(path)) return { path };
  const found = goVersion();
  if (found === undefined || found[0] < go[0] || (found[0] === go[0] && found[1] < go[1])) {
    const seen = found === undefined ? 'no Go found' : `Go ${found.join('.')} found`;
    return { reason: `building ${name} needs Go ${go.join('.')} or later, ${seen}: https://go.dev/doc/install` };
  }
  mkdirSync(folder, { recursive: true });
  console.error(`building ${name} ${version}, which takes minutes the first time ...`);
  const fetching = attempt(() => fetch(runner(folder, FETCH_LIMIT), folder));
  if (fetching) return { reason: `the modules of ${name} ${version} cannot be had: ${fetching.message}` };
  const compiling = attempt(() => compile(runner(folder, COMPILE_LIMIT, { GOPROXY: 'off' }), folder));
  if (compiling?.code === 'ETIMEDOUT') {
    return { reason: `${name} was not built within ${COMPILE_LIMIT / 60_000} minutes` };
  }
  if (compiling) throw compiling;
  return { path };
}

function attempt(action) {
  try {
    action();
  } catch (error) {
    return error;
  }
}

function goVersion() {
  const { stdout } = spawnSync('go', ['env', 'GOVERSION'], { encoding: 'utf8' });
  return /^go(\d+)\.(\d+)/
    .exec(stdout ?? '')
    ?.slice(1)
    .map(Number);
}

function runner(folder, timeout, always = {}) {
  const end = Date.now() + timeout;
  const flags = `${process.env.GOFLAGS ?? ''} -mod=mod`.trim();
  return (command, args, { env = {}, cwd = folder } = {}) => {
    const { status, error, stderr } = spawnSync(command, args, {
      cwd,
      stdio: ['ignore', 'ignore', 'pipe'],
      encoding: 'utf8',
      // Not the toolchain that a module names: the one that is installed.
      env: { ...process.env, GOFLAGS: flags, GOTOOLCHAIN: 'local', ...always, ...env },
      timeout: Math.max(1, end - Date.now()),
      maxBuffer: 64 * 1024 * 1024,
    });
    if (status === 0) return;
    const said = (error?.message ?? stderr).trim().split('\n').slice(-3).join(' | ');
    throw Object.assign(new Error(`${[command, ...args].join(' ')}: ${said}`), { code: error?.code });
  };
}
