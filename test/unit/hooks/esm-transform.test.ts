import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { appendHook, ES_MODULE_HOOK, matchEsModule } from '../../../src/hooks/esm-transform.ts';
import { PackageFinder } from '../../../src/hooks/package-finder.ts';

const targets = { pkg: { 'dist/a.mjs': ['f', 'constant', 'missing'] } };
const finder = new PackageFinder(['pkg', 'pkg-without-targets']);

test('only the listed files of the listed packages match', () => {
  assert.equal(matchEsModule('file:///app/node_modules/pkg/dist/a.mjs', targets, finder)?.packageName, 'pkg');
  assert.equal(matchEsModule('file:///app/node_modules/pkg/dist/a.mjs?v=1', targets, finder)?.packageName, 'pkg');
  assert.equal(matchEsModule('file:///app/node_modules/pkg/lib/dist/a.mjs', targets, finder), undefined);
  assert.equal(matchEsModule('file:///app/node_modules/pkg-without-targets/dist/a.mjs', targets, finder), undefined);
  assert.equal(matchEsModule('file:///app/node_modules/pkg/dist/b.mjs', targets, finder), undefined);
  assert.equal(matchEsModule('file:///app/node_modules/other/dist/a.mjs', targets, finder), undefined);
  assert.equal(matchEsModule('file:///app/pkg/dist/a.mjs', targets, finder), undefined);
  assert.equal(matchEsModule('https://example.org/node_modules/pkg/dist/a.mjs', targets, finder), undefined);
  assert.equal(matchEsModule('file:///app/node_modules/pkg/dist/%E0%A4%A.mjs', targets, finder), undefined);
});

test('appended code hands over live bindings and changes nothing else', async () => {
  const match = matchEsModule('file:///app/node_modules/pkg/dist/a.mjs', targets, finder);
  assert.ok(match);
  const source = 'export function f() { return 1 }\nexport const constant = 2; // last line';
  const seen: unknown[] = [];
  const hook = (filename: string, bindings: Record<string, unknown>) => {
    seen.push(filename);
    bindings.f = () => 'replaced';
    assert.throws(() => (bindings.constant = 3), TypeError);
    assert.throws(() => bindings.missing, ReferenceError);
  };
  Object.assign(globalThis, { [Symbol.for(ES_MODULE_HOOK)]: hook });
  const text = appendHook(source, match);
  assert.ok(text.startsWith(source));
  const module = (await import(`data:text/javascript,${encodeURIComponent(text)}`)) as {
    f(): unknown;
    constant: number;
  };
  assert.equal(module.f(), 'replaced');
  assert.equal(module.constant, 2);
  assert.deepEqual(seen, ['/app/node_modules/pkg/dist/a.mjs']);
});

test('appended code hands over what a file exports, whatever its own names are', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'esm-transform-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const filename = join(folder, 'a.mjs');
  const url = `${pathToFileURL(filename)}?v=1`;
  let exported: { Pool?: unknown; default?: unknown } = {};
  const hook = (_filename: string, bindings: { '*': object }) => {
    exported = bindings['*'];
  };
  Object.assign(globalThis, { [Symbol.for(ES_MODULE_HOOK)]: hook });
  const source = 'class e{}export{e as Pool};export default 1\n//# sourceMappingURL=a.map';
  writeFileSync(filename, appendHook(source, { packageName: 'pkg', url, filename, bindings: ['*'] }));
  const module = (await import(url)) as typeof exported;
  assert.equal(exported, module);
  assert.equal(exported.Pool, module.Pool);
  assert.equal(exported.default, 1);
});
