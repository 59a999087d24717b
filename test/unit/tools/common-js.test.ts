/** The CommonJS twin of an app that is written as an ES module. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Script } from 'node:vm';
import { APPS, toCommonJs } from '../../../tools/common-js.mjs';
import { librariesUnderTest, sourceOf } from '../../harness/libraries.ts';

const MODULES: Readonly<Record<string, unknown>> = {
  plain: { a: 1, b: 2 },
  function: Object.assign(() => 'called', { c: 3 }),
  transpiled: { __esModule: true, default: 'default', d: 4 },
  module: { [Symbol.toStringTag]: 'Module', default: 'of the module', e: 5 },
};

/** What the converted source passes to `say`, in order. */
async function run(source: string): Promise<unknown[]> {
  const said: unknown[] = [];
  const ended = Promise.withResolvers<void>();
  const body = new Script(`(function (require, say, end, __filename, __dirname) {${toCommonJs(source)}\n})`);
  body.runInThisContext()(
    (name: string) => MODULES[name],
    (value: unknown) => said.push(value),
    ended.resolve,
    '/a/b.cjs',
    '/a',
  );
  await ended.promise;
  return said;
}

test('imports of all forms are calls of require', async () => {
  const source = `
import plain from 'plain';
import { a, b as second } from 'plain';
import call, { c } from 'function';
import transpiled from 'transpiled';
import ofModule from 'module';
import * as all from 'function';
import {
  d,
} from 'transpiled';
import 'plain';
say([plain.a, a, second, call(), c, transpiled, ofModule, all.default(), all.c, d]);
say([import.meta.filename, import.meta.dirname]);
end();`;
  assert.deepEqual(await run(source), [
    [1, 1, 2, 'called', 3, 'default', 'of the module', 'called', 3, 4],
    ['/a/b.cjs', '/a'],
  ]);
});

test('what awaits at the top is moved into a function, and nothing else is', async () => {
  assert.deepEqual(
    await run(`import { a } from 'plain';\nsay(await a);\nfor await (const one of [2]) say(one);\nend();`),
    [1, 2],
  );
  assert.doesNotMatch(toCommonJs(`import { a } from 'plain';\nasync function f() { await a; }\nf();`), /start/);
});

test('every app is valid in both module systems', () => {
  assert.ok(librariesUnderTest.length > 60);
  for (const { name } of librariesUnderTest) {
    for (const app of APPS) assert.ok(sourceOf(name, app).length > 0);
    assert.doesNotThrow(() => new Script(`(function(){${sourceOf(name, 'app.cjs')}\n})`), name);
  }
});
