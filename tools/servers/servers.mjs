// The servers the tests talk to: `node tools/servers/servers.mjs start|stop|status`. Works on Node 20 and later.
// A server that is reachable is used as it is; otherwise, as root on Debian, its package is installed and an own instance
// started on loopback, in its own temporary directory (the repository may lie where the server's user cannot read). Emulators
// are dev dependencies and need no root.
import { execFile, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { definitions, idsOf } from './definitions.mjs';

const records = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), '.servers');
const INSTALL_LIMIT = 300_000; // ms
const START_LIMIT = 60_000; // ms
const STOP_LIMIT = 15_000; // ms
const startedHere = new Set();

/**
 * Makes the named servers (default: all) reachable. Never throws: a server that cannot be had says why and what enables it.
 * @param {string[]} names
 * @returns {Promise<Record<string, { available: boolean, env: string, url?: string, reason?: string, standIn?: string, exact?: string }>>}
 */
export async function ensureServers(names = Object.keys(definitions)) {
  const missing = [];
  for (const name of names) {
    const { package: system, env } = definitions[name];
    // A server that a variable names is never started here, so that nothing is installed for it.
    if (system && !process.env[env] && !(await reachable(urlOf(name))) && !isInstalled(definitions[name]))
      missing.push(...system.split(' '));
  }
  const problem = missing.length > 0 && process.getuid?.() === 0 ? install(missing) : undefined;
  const results = await Promise.all(names.map((name) => ensure(name, definitions[name], problem)));
  // After the others: installing blocks this process.
  for (const [index, name] of names.entries()) results[index] = await orFallback(name, results[index]);
  return Object.fromEntries(names.map((name, index) => [name, results[index]]));
}

/** Ends the servers that this process started, or (`all`) also those that earlier ones left, and removes their data. */
export async function stopServers({ all = false } = {}) {
  const ending = recorded().filter(({ name }) => all || startedHere.has(name));
  await Promise.all(ending.map(({ name, ...record }) => stop(name, record)));
}

/** The server that stands in for one that cannot be had here, if there is one. */
async function orFallback(name, result) {
  const { fallback, env } = definitions[name];
  if (result.available || fallback === undefined || process.env[env] || process.getuid?.() !== 0) return result;
  const problem = isInstalled(fallback) ? undefined : install(fallback.package.split(' '));
  const other = await ensure(name, { ...definitions[name], ...fallback }, problem);
  if (other.available) console.error(`${result.reason}; in its place: ${fallback.standIn}`);
  return other.available ? other : result;
}

async function ensure(name, definition, problem) {
  const { env, exact } = definition;
  const url = urlOf(name);
  if (await reachable(url)) return { available: true, env, url, exact, standIn: standInOf(name) };
  if (process.env[env]) return { available: false, env, reason: refusedReason(name) };
  const byUs = definition.package ? `run as root: apt-get install -y ${definition.package}` : 'run npm ci';
  const needed = definition.install ?? byUs;
  const enable = `${needed}, then node tools/servers/servers.mjs start; or set ${env}`;
  const refuse = (why) => ({
    available: false,
    env,
    reason: `${name} at ${new URL(url).host} is not reachable and ${why}; ${enable}`,
  });
  if (definition.package && process.getuid?.() !== 0) return refuse('only root can install and start it');
  if (!isInstalled(definition)) return refuse(problem ?? 'not installed');
  try {
    return { available: true, env, url: await start(name, definition, url), exact, standIn: definition.standIn };
  } catch (error) {
    return refuse(`did not start (${error.message.trim().split('\n').slice(-3).join(' | ')})`);
  }
}

async function start(name, definition, url) {
  const target = new URL(url);
  // Installing a package may have started the distribution's own instance, whose users and databases are not ours.
  if (await reachable(url)) target.port = String(await freePort());
  const dir = mkdtempSync(join(tmpdir(), `otel-auto-${name}-`));
  const ids = idsOf(definition.user);
  chmodSync(dir, 0o755);
  if (definition.user) chownSync(dir, ids.uid, ids.gid);
  const as = (file, args, input = '') => {
    const ended = promisify(execFile)(file, args, { ...ids, cwd: dir });
    ended.child.stdin.on('error', () => {}).end(input); // It may end without reading.
    return ended;
  };
  mkdirSync(records, { recursive: true });
  try {
    await definition.prepare(as, dir, records);
  } catch (error) {
    rmSync(dir, { recursive: true, force: true });
    throw error;
  }
  const { file, args, env, first } = await definition.command(dir, Number(target.port), freePort);
  const log = join(dir, 'log.txt');
  const run = (program) => {
    const output = openSync(log, 'a');
    const options = { ...ids, cwd: dir, detached: true, env: { PATH: process.env.PATH, LANG: 'C.UTF-8', ...env } };
    const child = spawn(program.file, program.args, { ...options, stdio: ['ignore', output, output] });
    child.unref();
    return child;
  };
  const pids = [];
  const record = () => {
    const { standIn } = definition;
    writeFileSync(join(records, `${name}.json`), JSON.stringify({ pids, dir, url: target.href, standIn }));
  };
  if (first) {
    pids.push(run(first).pid);
    record();
    await until(() => reachable(`tcp://127.0.0.1:${first.port}`), START_LIMIT);
  }
  const child = run({ file, args });
  pids.unshift(child.pid);
  record();
  const ended = () => child.exitCode !== null || child.signalCode !== null;
  const ready = () => definition.ready.exec(readFileSync(log, 'utf8'));
  await until(() => ended() || ready() !== null, START_LIMIT);
  const chosen = ready()?.[1];
  if (chosen !== undefined) {
    target.port = chosen;
    record();
  }
  if (ended() || !(await reachable(target.href))) {
    const said = readFileSync(log, 'utf8');
    await stop(name, { pids, dir });
    throw new Error(said || 'no output');
  }
  startedHere.add(name);
  return target.href;
}

async function stop(name, { pids, dir }) {
  const signals = [definitions[name]?.stopSignal ?? 'SIGTERM', 'SIGKILL'];
  for (const pid of pids) {
    for (const signal of signals) {
      if (!isOurs(pid, dir)) break;
      process.kill(-pid, signal);
      await until(() => !isOurs(pid, dir), STOP_LIMIT);
    }
  }
  rmSync(dir, { recursive: true, force: true });
  rmSync(join(records, `${name}.json`), { force: true });
}

/** Is the process still the one that was started in `dir`, and not another that got its number later? */
function isOurs(pid, dir) {
  try {
    return readlinkSync(`/proc/${pid}/cwd`).startsWith(dir);
  } catch {
    return false;
  }
}

function recorded() {
  if (!existsSync(records)) return [];
  return readdirSync(records)
    .filter((file) => file.endsWith('.json'))
    .map((file) => ({ name: file.replace(/\.json$/, ''), ...JSON.parse(readFileSync(join(records, file), 'utf8')) }));
}

function urlOf(name) {
  const { env, url } = definitions[name];
  return process.env[env] || recorded().find((record) => record.name === name)?.url || url;
}

/** The name of the software that stands in for the server in use: of one that is none of ours it is not known. */
function standInOf(name) {
  const record = recorded().find((record) => record.name === name);
  return record?.url === urlOf(name) ? record.standIn : undefined;
}

function isInstalled({ binary }) {
  const file = binary();
  return file !== undefined && existsSync(file);
}

/** Returns what went wrong, if something did. */
function install(packages) {
  console.error(`installing ${packages.join(', ')} ...`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', ...packages]]) {
    const { status, error, stderr } = spawnSync('apt-get', ['-q', ...args], {
      env,
      timeout: INSTALL_LIMIT,
      encoding: 'utf8',
    });
    if (status !== 0) return `apt-get ${args[0]} failed (${(error?.message ?? stderr).trim().split('\n').at(-1)})`;
  }
}

/** Tells of a server that its variable names and that is not there; its user and password are not repeated. */
function refusedReason(name) {
  const { env, url } = definitions[name];
  const target = parsed(urlOf(name));
  if (target === undefined) return `${name}: ${env} is no URL; one is ${url}`;
  return `${name} at ${target.host}, as ${env} says, is not reachable; start it there, or unset ${env} to have one started`;
}

/** Undefined for what names no host. */
function parsed(url) {
  const target = URL.canParse(url) ? new URL(url) : undefined;
  return target?.hostname ? target : undefined;
}

/** Does something accept TCP connections there? */
function reachable(url) {
  const target = parsed(url);
  if (target === undefined) return Promise.resolve(false);
  const { hostname, port } = target;
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port || defaultPort(url)), timeout: 2000 });
    const done = (result) => {
      socket.destroy();
      resolve(result);
    };
    socket.on('connect', () => done(true));
    socket.on('error', () => done(false));
    socket.on('timeout', () => done(false));
  });
}

function defaultPort(url) {
  const { protocol } = new URL(url);
  const same = Object.values(definitions).find((definition) => new URL(definition.url).protocol === protocol);
  return same ? new URL(same.url).port : 0;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function until(condition, limit) {
  const end = Date.now() + limit;
  while (!(await condition()) && Date.now() < end) await delay(20);
}

async function main(task, format) {
  if (task === 'stop') return stopServers({ all: true });
  if (task !== 'start' && task !== 'status') {
    console.error('usage: node tools/servers/servers.mjs start|status [--json]|stop');
    process.exitCode = 2;
    return;
  }
  const results = task === 'start' ? await ensureServers() : await serversNow();
  if (format === '--json') return console.log(JSON.stringify(results));
  for (const [name, { available, url, reason }] of Object.entries(results)) {
    console.log(`${name}: ${available ? url : `unavailable: ${reason}`}`);
    if (!available) process.exitCode = 1;
  }
}

/** All servers as they are now: nothing is started. */
export async function serversNow() {
  const entries = Object.entries(definitions).map(async ([name, { env, exact }]) => {
    const url = urlOf(name);
    if (await reachable(url)) return [name, { available: true, env, url, exact, standIn: standInOf(name) }];
    const reason = process.env[env]
      ? refusedReason(name)
      : `nothing answers at ${new URL(url).host}; run node tools/servers/servers.mjs start, or set ${env}`;
    return [name, { available: false, env, reason }];
  });
  return Object.fromEntries(await Promise.all(entries));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv[2], process.argv[3]);
