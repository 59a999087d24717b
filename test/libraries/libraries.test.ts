/**
 * Every library folder that has an app, with every version of the library, in both module systems: the trace of the app,
 * traced by the packed loader, is exactly the one drawn in `trace.txt` (the version's own, or the library's), and the
 * app does what it does without us; names and types of all attributes are those of OpenTelemetry's registry. The servers an app needs are those whose variables it mentions.
 * What must be there before, such as a build, is made by `prepare.mjs`.
 */
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { satisfies } from '../../src/patching/versions.ts';
import { problemsOf } from '../conventions/check.ts';
import { missingIn } from '../conventions/required.ts';
import { enabling } from '../harness/enabled.ts';
import { nodes } from '../harness/nodes.ts';
import { root } from '../harness/packed.ts';
import { prepare } from '../harness/prepare.ts';
import { collect } from '../harness/receive.ts';
import { run } from '../harness/run.ts';
import { serversOf } from '../harness/servers.ts';
import { inTurn } from '../harness/turn.ts';
import { draw, readExpected, writeExpected } from './expected.ts';

const libraries = join(root, 'src', 'libraries');
const APPS = ['app.mjs', 'app.cjs'];

/** The Node that runs the tests, and the installed ones that the loader supports. */
const running = { version: process.versions.node, path: process.execPath };
const supported = [running, ...Object.values(nodes).filter(({ version }) => version !== running.version)].filter(
  ({ version }) => satisfies(version, '>=22.15.0'),
);

for (const library of folders(libraries)) {
  const folder = join(libraries, library);
  for (const app of APPS) {
    const original = join(folder, app);
    if (!existsSync(original)) continue;
    const { env, skip } = serversOf(readFileSync(original, 'utf8'));
    const versions = folders(join(folder, 'versions'));
    for (const version of versions) {
      test(`${library} ${version} ${app}`, { skip }, async () => {
        const directory = join(folder, 'versions', version);
        const file = join(directory, app);
        copyFileSync(original, file);
        await inTurn(library, () => prepare(library, version));
        const own = join(directory, 'trace.txt');
        await check({ library, file, env, traceFile: existsSync(own) ? own : join(folder, 'trace.txt') });
      });
    }
    if (versions.length > 0) continue;
    // A builtin comes in the versions of Node; its app runs where it is.
    for (const { version, path } of supported)
      test(`${library} of Node ${version} ${app}`, { skip }, () =>
        check({ library, file: original, env, traceFile: join(folder, 'trace.txt'), node: path }),
      );
  }
}

interface Check {
  library: string;
  file: string;
  traceFile: string;
  env: Record<string, string>;
  /** Path of the Node binary, if not the one that runs the tests. */
  node?: string;
}

function check(wanted: Check): Promise<void> {
  return inTurn(wanted.library, () => checkNow(wanted));
}

async function checkNow({ library, file, traceFile, env, node = process.execPath }: Check): Promise<void> {
  const bare = await run({ file, env, node, flag: false });
  const collector = await collect();
  try {
    const expected = readExpected(traceFile);
    const tracing = {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_SERVICE_NAME: library,
      ...enabling(library),
    };
    const traced = await run({ file, node, env: { ...env, ...tracing } });
    assert.deepEqual(behaviour(traced), behaviour(bare), 'the app does what it does without us');
    assert.equal(bare.code, 0, bare.stderr);
    const missing = missingIn(collector.spans);
    if (process.env.UPDATE_TRACES === '1' && missing.length === 0)
      return writeExpected(traceFile, collector.spans, expected.names);
    const said = collector.spans.flatMap(({ attributes, events }) => [
      attributes,
      ...events.map((event) => event.attributes),
    ]);
    assert.deepEqual(missing, [], 'what the conventions require is there');
    assert.equal(draw(collector.spans, expected), expected.text);
    assert.deepEqual(problemsOf(said.flatMap(Object.entries)), [], 'names and types of the registry');
  } finally {
    await collector.close();
  }
}

/** What of a run must not depend on us: not process numbers in Node's warnings, ids on log lines and frames of stacks. */
function behaviour({ code, signal, stdout, stderr }: Awaited<ReturnType<typeof run>>) {
  const output = stdout
    .replaceAll(/"(?:trace_id|span_id|trace_flags)":"[^"]*",?/g, '')
    .replaceAll(/(?:\n|\\n) {4}at .*?(?=\n|\\n|"|$)/g, '');
  return { code, signal, stdout: output, stderr: stderr.replaceAll(/\(node:\d+\)/g, '(node)') };
}

function folders(directory: string): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}
