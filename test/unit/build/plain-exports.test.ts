import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exportsOf, withPlainExports } from '../../../build/plain-exports.ts';

/** What a file with this code gives to who requires it. */
function evaluate(code: string): Record<string, unknown> {
  const module = { exports: {} as Record<string, unknown> };
  new Function('module', withPlainExports(code))(module);
  return module.exports;
}

const isGetter = (object: object, name: string) => Object.getOwnPropertyDescriptor(object, name)?.get !== undefined;

test('what is declared with its value is a plain property', () => {
  const exported = evaluate('var a=1;function b(){return a}var C=class{},{d}={d:4};export{a,b as default,C,d as e};');
  assert.deepEqual(Object.keys(exported), ['a', 'default', 'C', 'e']);
  assert.deepEqual([exported.a, exported.e], [1, 4]);
  for (const name of Object.keys(exported)) assert.equal(isGetter(exported, name), false, name);
});

for (const change of ['a=2', 'a+=1', 'a++', '[a]=[2]', '({x:a=2}={})', 'for(a of[2]);', 'for(a in{2:0});'])
  test(`what is changed later keeps a getter: ${change}`, () => {
    const exported = evaluate(`var a=1;function change(){${change}}export{a,change};`);
    assert.deepEqual([isGetter(exported, 'a'), isGetter(exported, 'change')], [true, false]);
    (exported.change as () => void)();
    assert.equal(String(exported.a), '2');
  });

test('what other modules own may change there', () => {
  const code =
    'import{a,b as c}from"./other.cjs";import d from"./other.cjs";import*as e from"./other.cjs";export{a,c,d,e};';
  assert.deepEqual(
    exportsOf(code).map(({ constant }) => constant),
    [false, false, false, false],
  );
});

for (const code of ['export var a=1;', 'export default 1;', 'export*from"./other.cjs";', 'export{a}from"./other.cjs";'])
  test(`any other export is refused: ${code}`, () => assert.throws(() => exportsOf(code), /no list of names/));
