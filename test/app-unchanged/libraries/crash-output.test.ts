/**
 * What an uncaught error leaves on stderr is what bare Node leaves there, byte for byte: the source line of the app's throw, the
 * stack (without frames of ours), what else is printed. Each case makes a library call the app, or throw to the app, and nobody
 * catches it. The apps of all libraries are compared by `libraries.test.ts`, stderr included.
 */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { librariesUnderTest } from '../../harness/libraries.ts';
import { nodes } from '../../harness/nodes.ts';
import { collect } from '../../harness/receive.ts';
import { run } from '../../harness/run.ts';
import { serversOf } from '../../harness/servers.ts';
import { temporaryFolder } from '../../harness/temporary.ts';
import { crashes } from './crashes.ts';

for (const { library, name, source, spans = true, module = 'cjs', ownFrames, except = {} } of crashes) {
  const { env, skip } = serversOf(source);
  for (const { version, directory, node } of placesOf(library)) {
    test(`${library} ${version}: ${name}`, { skip: skip || (except[version] ?? false) }, async (context) => {
      const file = join(directory, `app.crash.${module}`);
      writeFileSync(file, source);
      const collector = await collect();
      context.after(() => collector.close());
      // All frames: ours would push others out of the ten that Node keeps.
      const nodeArgs = ['--stack-trace-limit=100', '--no-warnings'];
      const bare = await run({ file, env, node, nodeArgs, flag: false });
      const tracing = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_NODE_ENABLED_INSTRUMENTATIONS: '' };
      // With `--import`, Node starts the app by its loader of ES modules, which prints other frames.
      const flag = module === 'cjs' ? '--require' : '--import';
      const traced = await run({ file, node, nodeArgs, flag, env: { ...env, ...tracing } });
      assert.match(bare.stderr, /of the app|Error/, 'the app has failed');
      assert.equal(withoutOurs(traced.stderr, ownFrames), withoutOurs(bare.stderr, ownFrames));
      assert.deepEqual(outcome(traced), outcome(bare));
      const failed = collector.spans.filter(({ status }) => status === 'ERROR');
      if (spans) assert.notEqual(failed.length, 0, 'the failure is in a span');
      for (const span of failed) assert.ok(span.attributes['error.type'], `${span.name} has no error.type`);
    });
  }
}

/** All versions of a library; of a builtin, its own folder with each Node. */
function placesOf(library: string): { version: string; directory: string; node: string }[] {
  const { versions = [] } = librariesUnderTest.find(({ name }) => name === library) ?? {};
  if (versions.length > 0)
    return versions.map(({ name, folder }) => ({ version: name, directory: folder, node: process.execPath }));
  const directory = temporaryFolder('crash');
  const supported = Object.values(nodes).filter(({ version }) => Number.parseInt(version, 10) >= 22);
  return supported.map(({ version, path }) => ({ version, directory, node: path }));
}

/**
 * Without frames of the loader, and of what it runs the app in; the others by their place: V8 calls a function after the property
 * that it was called by, and so `Module.<anonymous>` what was `Module._compile`.
 */
function withoutOurs(text: string, alsoOurs: RegExp = NOTHING): string {
  return text
    .replaceAll(/^( +at .*) \{$/gm, '$1\n{')
    .split('\n')
    .filter((line) => !/^ +at /.test(line) || !(OURS.test(line) || alsoOurs.test(line)))
    .join('\n')
    .replaceAll(/^( +at ).* \((.*:\d+:\d+)\)/gm, '$1$2')
    .replaceAll(/\.\.\. \d+ lines matching/g, '... lines matching')
    .replaceAll(/\(conn:\d+/g, '(conn')
    .replaceAll(/:\d{5}\b/g, ':port');
}

const OURS =
  /otel-auto\/dist|node:internal\/async_local_storage|node:(?:internal\/)?async_hooks|AsyncLocalStorage|Reflect\.apply/;
const NOTHING = /(?!)/;

function outcome({ code, signal, stdout }: Awaited<ReturnType<typeof run>>) {
  return { code, signal, stdout: withoutOurs(stdout) };
}
