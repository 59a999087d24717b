// Runs the test files, then says what was skipped and why, and ends with the line `N passed, N failed, N skipped`.
import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ensureCollector } from './interop/collector.mjs';
import { ensureJaeger } from './interop/jaeger.mjs';
import { ensureServers, stopServers } from './servers/servers.mjs';
import { loadSystem } from './systems/system.mjs';

/** Test files that are run a second time, alone, when one of their tests fails. */
const REPEATED_AT_MOST = 3;

/** All tests, or the given ones, with the servers they need. */
export async function runTests({ root, node, files }) {
  const wanted = files.length > 0 ? files : ['test/**/*.test.ts'];
  const found = globSync(wanted, { cwd: root, exclude: (name) => name === 'node_modules' }).sort();
  if (found.length === 0) {
    console.error(`no test file matches ${wanted.join(' ')}`);
    return 1;
  }
  const servers = await ensureServers();
  const { status, passed } = runFiles({
    root,
    node,
    files: found,
    env: { OTEL_AUTO_SERVERS: JSON.stringify(servers) },
  });
  await stopServers();
  return status === 0 && passed > 0 ? 0 : 1;
}

/** The tests with a Collector and with Jaeger, which are built first; where one cannot be, they are skipped. */
export async function runInterop({ root, node }) {
  const collector = ensureCollector(root);
  const jaeger = ensureJaeger(root);
  const systems = await Promise.all(['async-micro', 'cinema'].map(loadSystem));
  const servers = await ensureServers([...new Set(systems.flatMap((system) => system.servers))]);
  const env = {
    OTEL_AUTO_COLLECTOR: collector.path ?? '',
    OTEL_AUTO_NO_COLLECTOR: collector.reason ?? '',
    OTEL_AUTO_JAEGER: jaeger.path ?? '',
    OTEL_AUTO_NO_JAEGER: jaeger.reason ?? '',
    OTEL_AUTO_SERVERS: JSON.stringify(servers),
  };
  const { status } = runFiles({ root, node, files: ['test/interop/collector.ts', 'test/interop/jaeger.ts'], env });
  await stopServers();
  return status;
}

function runFiles({ root, node, files, env }) {
  const first = runOnce({ root, node, files, env, concurrency: 2 });
  const again = filesToRepeat(root, first);
  const second = again.length > 0 && runOnce({ root, node, files: again, env, concurrency: 1 });
  // What fails twice has failed; what fails once is told of, so that it gets mended.
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

/** The few files in which a test failed. Many failures, or one of no test, are not bad luck. */
function filesToRepeat(root, { status, results }) {
  const failed = new Set(results.filter(({ kind }) => kind === 'failed').map(({ file }) => relative(root, file)));
  return status !== 0 && failed.size <= REPEATED_AT_MOST ? [...failed] : [];
}

function runOnce({ root, node, files, env: extra, concurrency }) {
  const summary = join(root, '.test', 'summary.jsonl');
  mkdirSync(join(root, '.test'), { recursive: true });
  rmSync(summary, { force: true });
  const env = { ...process.env, ...extra };
  delete env.OTEL_AUTO_TASK;
  // A test process that is itself run by `node --test` would otherwise report to a parent that is not there.
  delete env.NODE_TEST_CONTEXT;
  const { status } = spawnSync(
    node,
    [
      '--test',
      `--test-concurrency=${concurrency}`,
      '--test-timeout=300000',
      '--test-reporter=spec',
      '--test-reporter-destination=stdout',
      `--test-reporter=${join(root, 'tools', 'test-summary.mjs')}`,
      `--test-reporter-destination=${summary}`,
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
