// Runs the test files, then says what was skipped and why, and ends with the line `N passed, N failed, N skipped`.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ensureCollector, ensureGatewayCollector } from './interop/collector.mjs';
import { ensureJaeger } from './interop/jaeger.mjs';
import { appOf, installRealApps, realApps } from './real-apps.mjs';
import { ensureServers, serversNow, stopServers } from './servers/servers.mjs';
import { loadSystem } from './systems/system.mjs';
import { parseLibrary, serversMentioned, testsOf } from './test-library.mjs';
import { findTests, findUnitTests, needsOf } from './test-needs.mjs';

/** Node 22 before 22.18 has to be told (https://nodejs.org/docs/latest-v22.x/api/typescript.html), and so have processes that tests start. */
const READ_TYPESCRIPT = process.features.typescript
  ? {}
  : { NODE_OPTIONS: '--experimental-strip-types --disable-warning=ExperimentalWarning' };

/** Test files that are run a second time, alone, when one of their tests fails. */
const REPEATED_AT_MOST = 3;

/** All tests, or those of the files that `args` begins with, with the servers they need. What follows them is for `node --test`. */
export async function runTests({ root, node, args, prepare }) {
  const { files: patterns, options } = parseArguments(args);
  const files = findTests(root, patterns.length > 0 ? patterns : ['test/**/*.test.ts']);
  if (files.length === 0) {
    console.error(
      `no test file matches ${patterns.join(' ')}; give paths or patterns, such as test/nothing-lost/exit/*.test.ts`,
    );
    return 1;
  }
  const { packed, servers } = needsOf(root, files);
  await prepare(packed ? 'packed' : 'sources');
  return withServers(servers, (env) => runFiles({ root, node, files, options, env }));
}

/** The tests that need no preparation but that of a minute (`test-needs.mjs`). */
export async function runUnitTests({ root, node, args, prepare }) {
  const { files: patterns, options } = parseArguments(args);
  const unit = findUnitTests(root);
  const files = patterns.length > 0 ? findTests(root, patterns).filter((file) => unit.includes(file)) : unit;
  if (files.length === 0) {
    console.error(
      `no test matches ${patterns.join(' ')} that needs neither package nor servers; npm test runs the others`,
    );
    return 1;
  }
  await prepare('sources');
  return outcome(runFiles({ root, node, files, options, env: { OTEL_AUTO_SERVERS: '{}' } }));
}

/** The tests of one library, with the servers that its app mentions. */
export async function runLibraryTests({ root, node, args, prepare }) {
  const { problem, library, versions, options } = parseLibrary(root, args);
  if (problem !== undefined) {
    console.error(problem);
    return 1;
  }
  await prepare('packed');
  const wanted = {
    OTEL_AUTO_LIBRARY: library.name,
    OTEL_AUTO_VERSION: versions.map(({ name }) => name).join(','),
  };
  return withServers(serversMentioned(library), (servers) =>
    runFiles({ root, node, files: testsOf(root, library), options, env: { ...servers, ...wanted } }),
  );
}

/** Words before the first option are files. npm itself takes the `--` away that keeps options from it. */
export function parseArguments(args) {
  const first = args.findIndex((arg) => arg.startsWith('-'));
  const files = first < 0 ? args : args.slice(0, first);
  return { files, options: first < 0 ? [] : args.slice(first).filter((arg) => arg !== '--') };
}

/** Runs with the named servers; of the others, those that are up are used as well. */
async function withServers(names, task) {
  const servers = { ...(await serversNow()), ...(await ensureServers(names)) };
  const result = task({ OTEL_AUTO_SERVERS: JSON.stringify(servers) });
  await stopServers();
  return outcome(result);
}

/** The exit status of a task that is handed the environment with all servers. */
export async function runWithServers(task) {
  const servers = await ensureServers();
  const status = task({ OTEL_AUTO_SERVERS: JSON.stringify(servers) });
  await stopServers();
  return status;
}

function outcome({ status, passed }) {
  if (status === 0 && passed === 0) console.error('no test has passed: none was chosen, or all were skipped');
  return status === 0 && passed > 0 ? 0 : 1;
}

/** The tests with Collectors and with Jaeger, which are built first; where one cannot be, they are skipped. */
export async function runInterop({ root, node }) {
  const collector = ensureCollector(root);
  const gateway = ensureGatewayCollector(root);
  const jaeger = ensureJaeger(root);
  const systems = await Promise.all(['async-micro', 'cinema'].map(loadSystem));
  const servers = await ensureServers([...new Set(systems.flatMap((system) => system.servers))]);
  const env = {
    OTEL_AUTO_COLLECTOR: collector.path ?? '',
    OTEL_AUTO_NO_COLLECTOR: collector.reason ?? '',
    OTEL_AUTO_GATEWAY_COLLECTOR: gateway.path ?? '',
    OTEL_AUTO_NO_GATEWAY_COLLECTOR: gateway.reason ?? '',
    OTEL_AUTO_JAEGER: jaeger.path ?? '',
    OTEL_AUTO_NO_JAEGER: jaeger.reason ?? '',
    OTEL_AUTO_SERVERS: JSON.stringify(servers),
  };
  const files = ['collector', 'jaeger', 'gateway'].map((name) => `test/interop/${name}.ts`);
  const { status } = runFiles({ root, node, files, env });
  await stopServers();
  return status;
}

/** The tests with real applications: all, or those that `args` names (`nestjs`). What follows the names is for `node --test`. */
export async function runRealApps({ root, node, args, install }) {
  const { files: names, options } = parseArguments(args);
  const known = findTests(root, ['test/real/apps/*.ts']);
  const unknown = names.filter((name) => !known.map(appOf).includes(name));
  if (unknown.length > 0) {
    console.error(`no application is called ${unknown.join(' or ')}; there are ${known.map(appOf).join(', ')}`);
    return 1;
  }
  const files = names.length > 0 ? known.filter((file) => names.includes(appOf(file))) : known;
  const there = realApps(root);
  const reasons = installRealApps(
    root,
    files.map(appOf).filter((name) => there.includes(name)),
    install,
  );
  const { servers } = needsOf(root, files);
  const missing = { OTEL_AUTO_REAL_APPS: JSON.stringify(reasons) };
  const patient = ['--test-timeout=600000', ...options];
  return withServers(servers, (env) => runFiles({ root, node, files, options: patient, env: { ...env, ...missing } }));
}

function runFiles({ root, node, files, options = [], env }) {
  const first = runOnce({ root, node, files, options, env, concurrency: 2 });
  const again = filesToRepeat(root, first);
  const second = again.length > 0 && runOnce({ root, node, files: again, options, env, concurrency: 1 });
  // A test that fails twice has failed; one that fails once is told of, so that it gets mended.
  const results = [
    ...first.results.filter(({ file }) => !again.includes(relative(root, file))),
    ...(second ? second.results : []),
  ];
  const of = (kind) => results.filter((result) => result.kind === kind);
  if (again.length > 0)
    for (const { name, file } of first.results.filter(({ kind }) => kind === 'failed'))
      if (!of('failed').some((result) => result.name === name && result.file === file))
        console.log(`unstable: ${name} (${file}): failed, then passed with nothing beside it`);
  for (const { name, reason } of of('skipped')) console.log(`skipped: ${name}: ${reason}`);
  for (const { name, file } of of('failed')) console.log(`failed: ${name} (${file})`);
  const [passed, failed, skipped] = ['passed', 'failed', 'skipped'].map((kind) => of(kind).length);
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  const { status } = second || first;
  return { status: status === 0 && failed === 0 ? 0 : 1, passed };
}

/** The few files in which a test failed. Many failures, or one of no test, are not bad luck; nor is a changed expectation. */
function filesToRepeat(root, { status, results }) {
  if (process.env.UPDATE_TRACES === '1') return [];
  const failed = new Set(results.filter(({ kind }) => kind === 'failed').map(({ file }) => relative(root, file)));
  return status !== 0 && failed.size <= REPEATED_AT_MOST ? [...failed] : [];
}

function runOnce({ root, node, files, options, env: extra, concurrency }) {
  const summary = join(root, '.test', 'summary.jsonl');
  mkdirSync(join(root, '.test'), { recursive: true });
  rmSync(summary, { force: true });
  const env = { ...process.env, ...READ_TYPESCRIPT, ...extra };
  delete env.OTEL_AUTO_TASK;
  // A test process that is itself run by `node --test` would otherwise report to a parent that is not there.
  delete env.NODE_TEST_CONTEXT;
  const { status } = spawnSync(
    node,
    [
      '--test',
      `--test-concurrency=${concurrency}`,
      '--test-timeout=300000',
      ...reporterOf(options),
      `--test-reporter=${join(root, 'tools', 'test-summary.mjs')}`,
      `--test-reporter-destination=${summary}`,
      ...options,
      ...files,
    ],
    { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env },
  );
  const results = readFileSync(summary, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  return { status, results };
}

/** Results are printed as the options say, if they do. Each reporter needs a destination as soon as there are two. */
function reporterOf(options) {
  const given = (name) => options.some((option) => option === name || option.startsWith(`${name}=`));
  return [
    ...(given('--test-reporter') ? [] : ['--test-reporter=spec']),
    ...(given('--test-reporter-destination') ? [] : ['--test-reporter-destination=stdout']),
  ];
}
