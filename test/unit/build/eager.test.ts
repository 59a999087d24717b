import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inParentheses } from '../../../build/eager.ts';

const called = (code: string, ...texts: string[]) =>
  texts.map((text) => ({ start: code.indexOf(text), end: code.indexOf(text) + text.length }));

test('declarations that are called come first, in parentheses', () => {
  const code = 'var a=b();function b(){return c()}function c(){return 1}async function*d(){}';
  const result = inParentheses(code, called(code, 'function b(){return c()}', 'async function*d(){}'));
  assert.equal(result, 'var b=(function(){return c()}),\nd=(async function*(){});\nvar a=b();function c(){return 1}');
});

test('a directive stays first', () => {
  const code = '"use strict";function a(){}a();';
  assert.equal(inParentheses(code, called(code, 'function a(){}')), '"use strict";var a=(function(){});\na();');
});

test('the names of functions stay', () => {
  const code = 'function a(){}a();';
  const result = inParentheses(code, called(code, 'function a(){}'));
  assert.equal(new Function(`${result};return a.name`)(), 'a');
});

test('what is declared inside of others, expressions, arrows and methods stay as they are', () => {
  const inner = 'function b(){}';
  const outer = `(()=>{let x;${inner}b()})`;
  const code = `var a=${outer};var c=function d(){};var e={f(){}};a();c();e.f();`;
  const ranges = called(code, outer.slice(1, -1), inner, 'function d(){}', 'f(){}');
  assert.equal(inParentheses(code, [{ start: 0, end: code.length }, ...ranges]), code);
});

test('a file that begins with a declaration is none', () => {
  const code = 'function a(){}var b=1;a();';
  const result = inParentheses(code, [{ start: 0, end: code.length }, ...called(code, 'function a(){}')]);
  assert.equal(result, 'var a=(function(){});\nvar b=1;a();');
});
