/** Runs the tests that a package ships, with Node's own runner. */
import assert from 'node:assert/strict';
import { cpSync, globSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../harness/packed.ts';
import { run } from '../../../harness/run.ts';
import { temporaryFolder } from '../../../harness/temporary.ts';

export interface OwnTests {
  /** A package that ships its own tests. */
  name: string;
  /** Its test files, relative to the package. */
  files: readonly string[];
  exclude?: readonly string[];
}

export type Results = Map<string, 'pass' | 'fail' | 'skip' | 'todo'>;

/** A copy of the package that finds what its tests need, and that is free to write. */
function copy(name: string): string {
  const folder = temporaryFolder('suite');
  const packages = readdirSync(join(root, 'node_modules')).flatMap((entry) =>
    entry.startsWith('@') ? readdirSync(join(root, 'node_modules', entry)).map((inner) => join(entry, inner)) : [entry],
  );
  mkdirSync(join(folder, 'node_modules'));
  for (const path of packages) {
    if (path === name || path.startsWith('.')) continue;
    mkdirSync(join(folder, 'node_modules', path, '..'), { recursive: true });
    symlinkSync(join(root, 'node_modules', path), join(folder, 'node_modules', path));
  }
  cpSync(join(root, 'node_modules', name), join(folder, 'node_modules', name), { recursive: true });
  return folder;
}

/** @param limit ms after which it has to have ended */
export async function runOwnTests(
  { name, files, exclude = [] }: OwnTests,
  env: Record<string, string>,
  limit: number,
): Promise<Results> {
  const folder = copy(name);
  const cwd = join(folder, 'node_modules', name);
  const output = join(folder, 'results.jsonl');
  const reporter = join(import.meta.dirname, 'results.mjs');
  const found = files.flatMap((pattern) => globSync(pattern, { cwd })).filter((file) => !exclude.includes(file));
  try {
    const { signal, stderr } = await run({
      file: '--test',
      args: [
        '--test-concurrency=2',
        '--test-timeout=30000',
        `--test-reporter=${reporter}`,
        `--test-reporter-destination=${output}`,
        ...found.sort(),
      ],
      flag: false,
      env,
      cwd,
      timeout: limit,
    });
    assert.equal(signal, null, `not done after ${limit / 1000} s: ${stderr}`);
    const lines = readFileSync(output, 'utf8').trim().split('\n');
    return new Map(lines.map((line) => JSON.parse(line) as [string, 'pass']));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A test that ended otherwise; undefined where it did not end, or was not run. */
export interface Difference {
  name: string;
  bare: string | undefined;
  traced: string | undefined;
}

export function differences(bare: Results, traced: Results): Difference[] {
  return [...new Set([...bare.keys(), ...traced.keys()])]
    .filter((name) => bare.get(name) !== traced.get(name))
    .map((name) => ({ name, bare: bare.get(name), traced: traced.get(name) }));
}

export function assertMostPass(bare: Results): void {
  const passed = [...bare.values()].filter((end) => end === 'pass').length;
  assert.ok(passed > bare.size * 0.9, `only ${passed} of ${bare.size} tests pass bare`);
}
