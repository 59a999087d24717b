import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { satisfies } from '../../src/patching/versions.ts';
import type { LibraryUnderTest } from '../../tools/libraries.mjs';
import { enabling } from '../harness/enabled.ts';
import { sourceOf } from '../harness/libraries.ts';
import { root } from '../harness/packed.ts';
import { collect } from '../harness/receive.ts';
import { run } from '../harness/run.ts';
import { serversOf } from '../harness/servers.ts';
import { draw, readExpected } from '../standard/libraries/expected.ts';

const npm = promisify(execFile);
/** ms that an installation may take. */
const INSTALL_LIMIT = 300_000;

/** A library in the newest version that there is. */
export interface Row {
  library: string;
  /** The package, and the newest version of it that the tests pin. */
  name: string;
  tested: string;
  /** Undefined where the registry did not say. */
  newest: string | undefined;
  outcome: string;
}

/**
 * Runs the app of a library with the newest version of it, bare and traced, beside what is expected of the newest version under test.
 * Never throws: what went wrong is the outcome.
 */
export async function tryNewest(library: LibraryUnderTest): Promise<Row> {
  const pinned = library.versions.at(-1);
  const [name = '', tested = ''] = Object.entries(pinned?.dependencies ?? {})[0] ?? [];
  const row = (newest: string | undefined, outcome: string): Row => ({
    library: library.name,
    name,
    tested,
    newest,
    outcome,
  });
  let newest: string | undefined;
  try {
    newest = (await npm('npm', ['view', name, 'version'])).stdout.trim();
    if (newest === tested) return row(newest, 'same: it is the version under test');
    const range = await rangeOf(library, name);
    if (range !== undefined && !satisfies(newest, range)) return row(newest, `out of range: ${range}`);
    return row(
      newest,
      await compare(library, raised(pinned?.dependencies ?? {}, tested, newest), pinned?.folder ?? ''),
    );
  } catch (error) {
    return row(newest, `not run: ${telling(String((error as { stderr?: unknown }).stderr ?? error))}`);
  }
}

/** Packages of one family have one version, and are raised together. */
function raised(dependencies: Readonly<Record<string, string>>, from: string, to: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(dependencies).map(([name, version]) => [name, version === from ? to : version]),
  );
}

/** Undefined for a library that is not patched. */
async function rangeOf({ folder }: LibraryUnderTest, name: string): Promise<string | undefined> {
  const file = join(folder, 'library.ts');
  if (!existsSync(file)) return undefined;
  const { default: declared } = (await import(file)) as { default: { packages?: Record<string, string> } };
  return declared.packages?.[name];
}

async function compare(
  library: LibraryUnderTest,
  dependencies: Readonly<Record<string, string>>,
  pinned: string,
): Promise<string> {
  const source = sourceOf(library.name, 'app.mjs');
  const { env, skip } = serversOf(source);
  if (skip !== false && skip !== undefined) return `not run: ${skip}`;
  const folder = await install(library, dependencies);
  const file = join(folder, 'app.mjs');
  writeFileSync(file, source);
  const bare = await run({ file, env, flag: false });
  if (bare.code !== 0) return `its app fails without the loader: ${telling(bare.stderr)}`;
  await using collector = await collect();
  const own = join(pinned, 'trace.txt');
  const expected = readExpected(existsSync(own) ? own : join(library.tests, 'trace.txt'));
  const tracing = {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_SERVICE_NAME: library.name,
    ...enabling(library.name),
  };
  const traced = await run({ file, env: { ...env, ...tracing } });
  if (traced.code !== bare.code) return `differs: its app ends with ${traced.code ?? traced.signal} under the loader`;
  return differenceOf(expected.text, draw(collector.spans, expected));
}

/** In a folder of its own, which is no workspace. @returns the folder */
async function install(library: LibraryUnderTest, dependencies: Readonly<Record<string, string>>): Promise<string> {
  const folder = join(root, '.canary', library.name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: `canary-${library.name}`, private: true, dependencies }),
  );
  const options = ['install', '--no-audit', '--no-fund', '--no-package-lock'];
  await npm('npm', options, { cwd: folder, timeout: INSTALL_LIMIT });
  const script = join(library.tests, 'prepare.mjs');
  if (!existsSync(script)) return folder;
  const file = join(folder, 'app.prepare.mjs');
  copyFileSync(script, file);
  await run({ file, flag: false, timeout: INSTALL_LIMIT });
  return folder;
}

/** The first line in which two drawings differ. */
export function differenceOf(expected: string, drawn: string): string {
  if (expected === drawn) return 'same';
  const [lines, others] = [expected.split('\n'), drawn.split('\n')];
  const at = others.findIndex((line, index) => line !== lines[index]);
  const [before = '', after = ''] = at < 0 ? [lines[others.length], ''] : [lines[at], others[at]];
  return `differs: \`${after.trim()}\` where \`${before.trim()}\` is expected`;
}

/** The line of a report that says what is wrong: of npm's, of an uncaught error's, else the last. */
function telling(text: string): string {
  const lines = text.trim().split('\n');
  return lines.find((line) => /^npm error (?!code|A complete)|^(?:\w+: |)\w*Error\b/.test(line)) ?? lines.at(-1) ?? '';
}
