// Starts a system of examples/ with the packed loader; what a system is made of is said in tools/example.mjs.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { startService } from '../servers/service.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const register = join(root, '.packed', 'node_modules', '@org', 'otel-auto', 'register');
const loaders = { '--import': join(register, 'import.mjs'), '--require': join(register, 'require.cjs') };
const OUTPUT_LIMIT = 30_000; // ms
/** A service of an example may have a slow machine and a broker to wait for. */
const SERVICE_LIMITS = { startLimit: 60_000, stopLimit: 90_000 }; // ms

/** The definition in `examples/<name>/system.mjs`; undefined where there is none. */
export async function loadSystem(name) {
  const file = join(root, 'examples', name, 'system.mjs');
  return existsSync(file) ? (await import(pathToFileURL(file).href)).default : undefined;
}

/** The file that says which packages the system's Python services need, if it has such services. */
export async function requirementsOf(name) {
  const service = (await loadSystem(name))?.services.find(({ python }) => python !== undefined);
  return service && join(root, 'examples', name, service.name, service.python.requirements);
}

/**
 * Starts the services one after the other; rejects, with all of them ended, when one does not get ready.
 * @param {string} name the system's folder
 * @param {object} options
 * @param {Record<string, string>} options.env what every service gets besides the caller's environment without OTEL_*: where
 *   the servers are, where the spans go
 * @param {Record<string, string>} [options.overrides] variables that win over those of the system and its services
 * @param {string} [options.python] the programs of an environment for those services that are written in Python too, which
 *   makes these run in Python
 * @param {boolean} [options.traced] false: no service is started with the loader
 * @param {(text: string) => void} [options.print] is told what is asked and answered, and what services say on stderr
 */
export async function startSystem(name, { env, overrides = {}, python, traced: all = true, print = () => {} }) {
  const system = await loadSystem(name);
  const services = new Map();
  const told = new Set();
  const urls = {};
  const running = {
    url: (service) => new URL(services.get(service).url).href.slice(0, -1),
    output: (service) => services.get(service).output,
    pids: () => system.services.filter(({ traced }) => traced !== false).map(({ name }) => services.get(name).pid),
    until: (service, pattern) => untilSaid(services.get(service), pattern),
    call: (service, path, options) => call(print, service, running.url(service), path, options),
    print,
    drive: () => system.drive(running),
    async stop() {
      const ends = {};
      for (const service of [...services.values()].reverse()) ends[service.name] = await service.stop();
      return ends;
    },
    kill() {
      for (const service of services.values()) service.kill();
    },
  };
  process.on('exit', running.kill);
  try {
    for (const { name: service, env: own = {}, flag = '--import', traced = true, ...how } of system.services) {
      const inPython = python !== undefined && how.python !== undefined;
      const started = startOne({
        name: service,
        cwd: join(root, 'examples', name, service),
        file: inPython ? how.python.file : how.file,
        ...(inPython
          ? { command: [join(python, 'opentelemetry-instrument'), join(python, 'python')] }
          : { loader: traced && all ? loaders[flag] : undefined }),
        env: {
          ...withoutOurs(process.env),
          PORT: '0',
          ...env,
          ...system.env,
          ...(typeof own === 'function' ? own(urls) : own),
          ...(inPython && { OTEL_SERVICE_NAME: service, ...how.python.env }),
          ...overrides,
        },
        print,
        told,
      });
      services.set(service, started);
      await started.listening;
      urls[service] = started.url;
      print(started.url ? `${service} listens on ${started.url}` : `${service} is ready`);
    }
  } catch (error) {
    running.kill();
    const said = [...services.values()].map(({ name, output }) => `${name}: ${output.stderr}`).join('\n');
    throw new Error(`${error.message}\n${said}`);
  }
  return running;
}

/** @param told what services have said on stderr: what all say is printed once */
function startOne({ print, told, ...options }) {
  const output = { stdout: '', stderr: '' };
  const waiting = new Set();
  const service = startService({
    ...options,
    ...SERVICE_LIMITS,
    onLine(stream, line) {
      output[stream] += `${line}\n`;
      if (stream === 'stderr' && !told.has(line)) print(`${options.name} says: ${line}`);
      if (stream === 'stderr') told.add(line);
      for (const check of waiting) check();
    },
  });
  return Object.assign(service, { output, waiting });
}

/** Resolves to the match once the service has said on stdout what matches; rejects with what it did say. */
function untilSaid({ name, output, waiting }, pattern) {
  return new Promise((resolve, reject) => {
    const check = () => {
      const match = pattern.exec(output.stdout);
      if (match === null) return;
      waiting.delete(check);
      clearTimeout(limit);
      resolve(match);
    };
    const limit = setTimeout(() => {
      waiting.delete(check);
      reject(new Error(`${name} did not say ${pattern} within ${OUTPUT_LIMIT / 1000} s; it said:\n${output.stdout}`));
    }, OUTPUT_LIMIT);
    waiting.add(check);
    check();
  });
}

async function call(print, service, url, path, { method = 'GET', body, headers = {}, status: expected = 200 } = {}) {
  const json = body === undefined ? undefined : JSON.stringify(body);
  const type = json === undefined ? {} : { 'content-type': 'application/json' };
  const response = await fetch(url + path, { method, headers: { ...type, ...headers }, ...(json && { body: json }) });
  const text = await response.text();
  print(`${[method, `${service}${path}`, json].filter(Boolean).join(' ')}\n-> ${response.status} ${text}`);
  if (response.status !== expected) {
    throw new Error(`${method} ${service}${path} was answered ${response.status}, not ${expected}: ${text}`);
  }
  const isJson = response.headers.get('content-type')?.includes('json');
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : {}, text };
}

/** Settings of the caller's process for tracing, and for running tests, are not for the services. */
function withoutOurs(env) {
  const ours = /^(OTEL_|NODE_OPTIONS$|NODE_TEST|npm_|TRACEPARENT$|FORCE_COLOR$|NO_COLOR$)/;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !ours.test(name)));
}
