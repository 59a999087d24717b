import assert from 'node:assert/strict';
import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { folderOf, librariesUnderTest } from './libraries.ts';
import { run } from './run.ts';

const LIMIT = 280_000; // ms, less than a test has

/** Runs the `prepare.mjs` of a library in the folder of a version, untraced. In the library's turn: it may write what apps use. */
export async function prepare(library: string, version: string): Promise<void> {
  const tests = librariesUnderTest.find(({ name }) => name === library)?.tests ?? '';
  const script = join(tests, 'prepare.mjs');
  if (!existsSync(script)) return;
  const file = join(folderOf(library, version), 'app.prepare.mjs');
  copyFileSync(script, file);
  const { code, stdout, stderr } = await run({ file, flag: false, timeout: LIMIT });
  assert.equal(code, 0, `${stdout}${stderr}`);
}
