// One service of the demo or of an example: a child process that says on stdout `listening on HOST:PORT`, or `ready` if it
// has no port.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const START_LIMIT = 15_000; // ms
const STOP_LIMIT = 5_000; // ms

/**
 * Starts `node --import <loader> <file>` (`--require` for a loader that is CommonJS, no flag where `loader` is undefined),
 * or `<command> <file>`; `listening` resolves once it is ready, and `url` is known if it has a port. `onLine(stream, line)` is told its output;
 * without it stderr is the caller's.
 */
export function startService({
  name,
  cwd,
  file,
  loader,
  command = [process.execPath, ...flagsFor(loader)],
  env,
  onLine,
  startLimit = START_LIMIT,
  stopLimit = STOP_LIMIT,
}) {
  const [program, ...args] = command;
  const child = spawn(program, [...args, file], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', onLine ? 'pipe' : 'inherit'],
  });
  // `close`: its output is complete as well.
  const ended = once(child, 'close').then(([code, signal]) => signal ?? `exit code ${code}`);
  const stdout = createInterface({ input: child.stdout });
  if (onLine) {
    stdout.on('line', (line) => onLine('stdout', line));
    createInterface({ input: child.stderr }).on('line', (line) => onLine('stderr', line));
  }
  const service = {
    name,
    pid: child.pid,
    url: undefined,
    listening: Promise.race([
      readiness(stdout).then((port) => {
        if (port !== undefined) service.url = `http://127.0.0.1:${port}`;
      }),
      ended.then((end) => Promise.reject(new Error(`${name} ended before it listened: ${end}`))),
      after(startLimit).then(() => Promise.reject(new Error(`${name} did not listen within ${startLimit / 1000} s`))),
    ]),
    /** Sends SIGTERM; resolves to how the process ended. */
    async stop() {
      child.kill('SIGTERM');
      const tooLate = after(stopLimit).then(() => {
        child.kill('SIGKILL');
        return `no end within ${stopLimit / 1000} s of SIGTERM`;
      });
      return Promise.race([ended, tooLate]);
    },
    kill() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    },
  };
  return service;
}

function flagsFor(loader) {
  if (loader === undefined) return [];
  return loader.endsWith('.cjs') ? ['--require', loader] : ['--import', pathToFileURL(loader).href];
}

/** Resolves to the port, or undefined for a service that has none. */
function readiness(stdout) {
  return new Promise((resolve) => {
    stdout.on('line', (line) => {
      const said = /^(?:listening on 127\.0\.0\.1:(\d+)|ready)$/.exec(line);
      if (said) resolve(said[1]);
    });
  });
}

function after(ms) {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
