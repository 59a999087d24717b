/**
 * Faults inside spans and tracers of each library, injected below the API and, for patches of our own, at it: the app does
 * what it does without us, the fault is recorded, and ten of them switch the library off.
 */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { LibraryFact } from '../../../src/facts/facts.ts';
import { libraries } from '../../../src/loader/registry.ts';
import type { About, Library } from '../../../src/patching/define.ts';
import { enabling } from '../../harness/enabled.ts';
import { librariesUnderTest, sourceOf, writeApp } from '../../harness/libraries.ts';
import { loaderFlag, packed, root } from '../../harness/packed.ts';
import { type RunResult, run } from '../../harness/run.ts';
import { serversOf } from '../../harness/servers.ts';
import { inTurn } from '../../harness/turn.ts';
import { isWanted } from '../../harness/wanted.ts';

const MAX_FAULTS = 10; // As in src/loader/attachment.ts.

/** Their spans are those of `node:http`, unless that is off. */
const ofHttp: Readonly<Record<string, Record<string, string>>> = {
  ws: { OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'http' },
};

const again = join(import.meta.dirname, 'again.cjs');
const inject = pathToFileURL(join(import.meta.dirname, 'inject.mjs')).href;

for (const { name, kind } of libraries) {
  if (!isWanted(name) || !(await makesSpans(name))) continue;
  const source = sourceOf(name, 'app.cjs');
  const { env, skip: missing, standIn } = serversOf(source);
  const apart =
    libraries.some((library) => library.name === name && library.environment !== undefined) &&
    'its app runs on a platform that cannot run it again in one process';
  const skip = missing || apart || (standIn !== undefined && `ten runs of the app take minutes with ${standIn}`);
  const version = versionOf(name);
  if (version !== undefined && !isWanted(name, version)) continue; // One version is enough.
  // Queues of their own for each run: other tests run this app at the same time, and its queues delete themselves late.
  const ofItsOwn = source.replaceAll(/'(otel-auto[\w-]*)'/g, "(globalThis.run + '$1')");
  const app = writeApp(name, version, 'app.faulty.cjs', version === undefined ? source : ofItsOwn);

  const started = (env: Record<string, string>, nodeArgs: string[] = []) =>
    inTurn(name, () =>
      run({ file: again, flag: false, nodeArgs, env: { ...env, APP: app, TIMES: String(MAX_FAULTS) } }),
    );
  let bare: Promise<RunResult> | undefined;

  // The tracer itself never throws; that the official classes rely on.
  for (const fault of ['start', 'span', 'end', ...(kind === 'own' ? ['tracer'] : [])]) {
    test(`${name}: the app does not notice faults of kind "${fault}"`, { skip }, async () => {
      bare ??= started(env);
      const temporary = mkdtempSync(join(tmpdir(), 'otel-auto-faults-'));
      const FACTS = join(temporary, 'facts.json');
      const variables = { FAULTY_LIBRARY: name, FAULT: fault, FACTS, LOADER: join(packed, 'dist', 'index.cjs') };
      try {
        const faulty = await started(
          { ...env, ...variables, ...enabling(name), ...ofHttp[name], OTEL_TRACES_EXPORTER: 'none' },
          [...loaderFlag('--import').args, '--import', inject],
        );
        assert.deepEqual(behaviour(faulty), behaviour(await bare));
        const facts = JSON.parse(readFileSync(FACTS, 'utf8')) as LibraryFact[];
        const own = facts.filter(({ library, reason }) => library === name && reason?.includes('injected'));
        assert.deepEqual(
          own.map(({ state }) => state),
          ['failed', 'disabled'],
          faulty.stderr,
        );
      } finally {
        rmSync(temporary, { recursive: true });
      }
    });
  }
}

async function makesSpans(library: string): Promise<boolean> {
  const file = join(root, 'src', 'libraries', library, 'library.ts');
  const { default: declared, about } = (await import(pathToFileURL(file).href)) as { default: Library; about: About };
  return declared.onlyJoins !== true && about.makesSpans !== false;
}

/** The newest one, but not one with a trace of its own: the library may make that itself. */
function versionOf(library: string): string | undefined {
  const versions = librariesUnderTest.find(({ name }) => name === library)?.versions ?? [];
  return (versions.findLast(({ folder }) => !existsSync(join(folder, 'trace.txt'))) ?? versions.at(-1))?.name;
}

/** Two lines of ours are expected on stderr: the first fault, and the end. */
function behaviour({ code, signal, stdout, stderr }: RunResult) {
  const lines = stderr.replaceAll(/\(node:\d+\)/g, '(node)').split('\n');
  return {
    code,
    signal,
    stdout: stdout.replaceAll(/(?:\n|\\n) {4}at .*?(?=\n|\\n|"|$)/g, ''),
    errors: lines.filter((line) => !line.startsWith('[otel-auto]')),
  };
}
