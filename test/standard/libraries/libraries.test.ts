/**
 * Every library's app, with every version of the library, in both module systems: the trace of the app,
 * traced by the packed loader, is exactly the one drawn in `trace.txt` (the version's own, or the library's), and the
 * app does what it does without us; names and types of all attributes are those of OpenTelemetry's registry. The servers an app needs are those whose variables it mentions.
 * What must be there before, such as a build, is made by `prepare.mjs`.
 */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { satisfies } from '../../../src/patching/versions.ts';
import { APPS } from '../../../tools/common-js.mjs';
import { enabling } from '../../harness/enabled.ts';
import { librariesUnderTest, sourceOf, writeApp } from '../../harness/libraries.ts';
import { nodes } from '../../harness/nodes.ts';
import { prepare } from '../../harness/prepare.ts';
import { collect } from '../../harness/receive.ts';
import { run } from '../../harness/run.ts';
import { serversOf } from '../../harness/servers.ts';
import { inTurn } from '../../harness/turn.ts';
import { isWanted } from '../../harness/wanted.ts';
import { problemsOf } from '../conventions/check.ts';
import { missingIn } from '../conventions/required.ts';
import { Expectations } from './expectations.ts';
import { draw, drawAnew, readExpected } from './expected.ts';

/** The Node that runs the tests, and the installed ones that the loader supports. */
const running = { version: process.versions.node, path: process.execPath };
const supported = [running, ...Object.values(nodes).filter(({ version }) => version !== running.version)].filter(
  ({ version }) => satisfies(version, '>=22.15.0'),
);

for (const { name: library, tests, versions } of librariesUnderTest) {
  if (!isWanted(library)) continue;
  const own = (directory: string) => join(directory, 'trace.txt');
  const traces = new Expectations(
    join(tests, 'trace.txt'),
    versions.map((version) => own(version.folder)),
  );
  for (const app of APPS) {
    const source = sourceOf(library, app);
    const { env, skip } = serversOf(source);
    for (const { name: version, folder: directory } of versions) {
      if (!isWanted(library, version)) continue;
      test(`${library} ${version} ${app}`, { skip }, async () => {
        const file = writeApp(library, version, app, source);
        await inTurn(library, () => prepare(library, version));
        await check({ library, file, env, traces, own: own(directory) });
      });
    }
    if (versions.length > 0) continue;
    // A builtin comes in the versions of Node.
    for (const { version, path } of supported)
      test(`${library} of Node ${version} ${app}`, { skip }, () =>
        check({ library, file: writeApp(library, undefined, app, source), env, traces, node: path }),
      );
  }
}

interface Check {
  library: string;
  file: string;
  traces: Expectations;
  /** Where this version has its own trace, if it differs. */
  own?: string;
  env: Record<string, string>;
  /** Path of the Node binary, if not the one that runs the tests. */
  node?: string;
}

function check(wanted: Check): Promise<void> {
  return inTurn(wanted.library, () => checkNow(wanted));
}

async function checkNow({ library, file, traces, own, env, node = process.execPath }: Check): Promise<void> {
  const bare = await run({ file, env, node, flag: false });
  const collector = await collect();
  try {
    const expected = readExpected(traces.fileFor(own));
    const tracing = {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_SERVICE_NAME: library,
      ...enabling(library),
    };
    const traced = await run({ file, node, env: { ...env, ...tracing } });
    assert.deepEqual(behaviour(traced), behaviour(bare), 'the app does what it does without us');
    assert.equal(bare.code, 0, bare.stderr);
    assert.deepEqual(missingIn(collector.spans), [], 'what the conventions require is there');
    const drawn = draw(collector.spans, expected);
    // Versions of Node share a file, which the one that runs the tests writes.
    const updates = process.env.UPDATE_TRACES === '1' && node === process.execPath;
    if (updates && drawn !== expected.text) assert.fail(traces.write(own, drawAnew(collector.spans, expected)));
    assert.equal(drawn, expected.text);
    const said = collector.spans.flatMap(({ attributes, events }) => [
      attributes,
      ...events.map((event) => event.attributes),
    ]);
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
