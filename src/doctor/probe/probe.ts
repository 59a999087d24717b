/**
 * Preloaded into the app by `otel-auto doctor`, and by nobody else: writes what happens in its thread into a file for the doctor.
 * It watches only, and adds the loader where nothing else does.
 */
import { subscribe } from 'node:diagnostics_channel';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { EffectiveSettings } from '../../config-file/index.ts';
import type { Facts } from '../../facts/facts.ts';
import { libraries } from '../../loader/registry.ts';
import { loadChunk } from '../../node/chunk.ts';
import { loadedWorkerThreads } from '../../node/threads.ts';
import { findApp } from '../../resource/app-package.ts';
import { chooseServiceName } from '../../resource/service-name.ts';
import { resourceAttributes } from '../../settings/parse/resource-attributes.ts';
import { preloadsOf, startsLoader, wordsOf } from './preloads.ts';
import type { ProcessReport } from './report.ts';
import { packageThatConnects } from './unknown-packages.ts';

const INTERVAL = 250;
/** They are no clients of anything: they belong to tools of development, or to this package. */
const NO_CLIENTS = ['tsx', 'esbuild', 'vite', 'webpack', 'next', 'ts-node', 'jest-worker'];

const folder = process.env.OTEL_AUTO_DOCTOR;
if (folder !== undefined) watch(folder);

function watch(folder: string): void {
  const env = { ...process.env };
  // Not imported: the loader does more at its start where it is there.
  const { isMainThread = true, threadId = 0 } = loadedWorkerThreads() ?? {};
  const script = isMainThread ? (process.argv[1] ?? '') : '';
  const preloads = preloadsOf([...process.execArgv, ...wordsOf(env.NODE_OPTIONS ?? '')]).filter(
    ({ specifier }) => !specifier.endsWith('doctor-probe.cjs'),
  );
  const isLoaderAdded = isMainThread && !preloads.some(startsLoader);
  if (isLoaderAdded) require(join(__dirname, '..', 'register', 'require.cjs'));
  const file = join(folder, `${process.pid}-${threadId}.json`);
  const unknown = new Map<string, string>();
  let requests = 0;
  let workers = 0;
  let effective: EffectiveSettings | undefined;
  subscribe('http.server.request.start', () => {
    requests++;
  });
  subscribe('worker_threads', () => {
    // Published within the constructor; whoever calls that is in the next line. The loader has one as well.
    const lines = callers().split('\n');
    const creator = lines[lines.findIndex((line) => line.includes('new Worker (')) + 1] ?? '';
    if (!creator.includes(__dirname)) workers++;
  });
  watchSockets(unknown);

  function report(): ProcessReport {
    const facts = Reflect.get(globalThis, Symbol.for('@org/otel-auto')) as Partial<Facts> | undefined;
    const state = facts?.state ?? 'absent';
    if (effective === undefined && state !== 'package manager')
      effective = loadChunk<typeof import('../../config-file/index.ts')>('config-file-index').effectiveSettings(
        env,
        libraries,
      );
    return {
      pid: process.pid,
      threadId,
      node: process.versions.node,
      folder: process.cwd(),
      started: Math.round(performance.timeOrigin),
      script,
      preloads,
      isLoaderAdded,
      state,
      libraries: facts?.libraries ?? [],
      spans: hasSpans() ? facts?.spans : undefined,
      service: serviceOf(env),
      isListening: process.getActiveResourcesInfo().includes('TCPServerWrap'),
      requests,
      workers,
      unknown: [...unknown].map(([name, version]) => ({ name, version })),
      settings: (effective?.variables ?? [])
        .filter(({ source }) => source !== 'default')
        .map(({ name, value = '', source }) => ({ name, value, source })),
      problems: effective?.problems ?? [],
      isSingleExecutable: isSingleExecutable(),
    };
  }

  let last = '';
  function write(): void {
    try {
      const text = JSON.stringify(report());
      if (text === last) return;
      last = text;
      writeFileSync(`${file}.new`, text, { mode: 0o600 });
      renameSync(`${file}.new`, file); // So that the doctor never reads half of one.
    } catch {
      // The doctor has gone, or this thread may not write.
    }
  }

  setInterval(write, INTERVAL).unref();
  process.on('exit', write);
  // Once more after the loader's own listener, which delivers; it is there once the preloads are through.
  process.nextTick(() => process.on('exit', write));
  setImmediate(write).unref();
}

/** To ask for the counts before the first span would load what makes spans, earlier than without the doctor. */
function hasSpans(): boolean {
  return join(__dirname, 'loader-tracing.cjs') in require.cache;
}

function serviceOf(env: Readonly<Record<string, string | undefined>>): string {
  const named = {
    serviceName: env.OTEL_SERVICE_NAME?.trim() || undefined,
    resourceAttributes: resourceAttributes.parse(env.OTEL_RESOURCE_ATTRIBUTES ?? '').value ?? {},
  };
  return String(chooseServiceName(named, findApp(process.argv, process.execArgv, env)?.name));
}

function isSingleExecutable(): boolean {
  try {
    return (require('node:sea') as typeof import('node:sea')).isSea();
  } catch {
    return false; // Node 18 has none.
  }
}

/** Fills `unknown`, name -> version. */
function watchSockets(unknown: Map<string, string>): void {
  const known = new Set([...libraries.flatMap(({ packages = {} }) => Object.keys(packages)), ...NO_CLIENTS]);
  subscribe('net.client.socket', () => {
    const found = packageThatConnects(callers(), (name) => known.has(name));
    if (found === undefined || found.startsWith(dirname(__dirname))) return;
    const { name, version } = describe(found);
    if (known.has(name)) return;
    unknown.set(name, version);
  });
}

/** The stack without the probe's own lines. */
function callers(): string {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 50;
  const { stack = '' } = new Error();
  Error.stackTraceLimit = stackTraceLimit;
  return stack
    .split('\n')
    .filter((line) => !line.includes(__filename))
    .join('\n');
}

function describe(folder: string): { name: string; version: string } {
  try {
    const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, unknown>;
    return { name: String(name), version: String(version) };
  } catch {
    return { name: folder.split(/[\\/]node_modules[\\/]/).at(-1) ?? folder, version: '' };
  }
}
