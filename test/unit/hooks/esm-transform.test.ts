import assert from 'node:assert/strict';
import { test } from 'node:test';
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

test('a binding may be named by its export, whatever the module itself calls it', async () => {
  const named = { pkg: { 'dist/b.mjs': ['export Cron', 'export plain'] } };
  const match = matchEsModule('file:///app/node_modules/pkg/dist/b.mjs', named, finder);
  assert.ok(match);
  const seen: unknown[] = [];
  Object.assign(globalThis, {
    [Symbol.for(ES_MODULE_HOOK)]: (_filename: string, { Cron, plain }: Record<string, unknown>) =>
      seen.push(Cron, plain),
  });
  const source = 'var a=1,j=class{static is="Cron"},plain=2;export{a as CronDate,j as Cron,plain};';
  const text = appendHook(source, match);
  const module = (await import(`data:text/javascript,${encodeURIComponent(text)}`)) as { Cron: unknown };
  assert.deepEqual(seen, [module.Cron, 2]);
});
