/** `npm run dev` builds once, and again after each change of a source, also in a folder that is new. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { buildAtEachChange } from '../../../tools/dev.mjs';
import { temporaryFolder } from '../../harness/temporary.ts';

test('a change of a source builds again, and one of an installed package does not', async () => {
  const folder = temporaryFolder('dev');
  mkdirSync(join(folder, 'node_modules', 'pkg'), { recursive: true });
  const ended = new AbortController();
  const changes = [
    () => writeFileSync(join(folder, 'a.ts'), ''),
    () => {
      mkdirSync(join(folder, 'new'));
      writeFileSync(join(folder, 'a.ts'), '1');
    },
    () => {
      writeFileSync(join(folder, 'node_modules', 'pkg', 'index.ts'), '');
      writeFileSync(join(folder, 'new', 'b.ts'), '');
    },
    () => ended.abort(),
  ];
  let built = 0;
  await buildAtEachChange(
    [folder],
    () => {
      const change = changes[built++];
      setImmediate(() => change?.());
    },
    { signal: ended.signal },
  );
  assert.equal(built, changes.length);
});
