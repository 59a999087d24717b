/** Nothing that looks at a text is left out of functions.test.ts, and what is to be found there would be found. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { callWithShortTexts, loadCalls } from './calls/load.ts';
import { NOT_CALLED } from './calls/not-called.ts';
import { Coverage } from './covered.ts';
import { stopped } from './meter.ts';
import { findExcess } from './search.ts';
import { readSource, readSources } from './source.ts';

/**
 * Commands take what the person who types them gives, and the page runs in that person's browser: nobody else can make them wait. Their
 * regular expressions are tried as all others are.
 */
const OF_COMMANDS = /^src\/(?:cli|doctor|mcp|viewer\/page)\//;

const sources = readSources();
const scanners = sources.filter(({ file }) => !OF_COMMANDS.test(file)).flatMap((source) => source.scanners);
const coverage = new Coverage();
const calls = await loadCalls(sources);
coverage.reset();
for (const call of calls) callWithShortTexts(call);
coverage.stop();

test('no function that looks at a text is left out', () => {
  const excused = (file: string, name: string) => NOT_CALLED[file]?.[name] !== undefined;
  const missing = scanners.filter((scanner) => !coverage.has(scanner) && !excused(scanner.file, scanner.name));
  assert.deepEqual(
    missing.map(({ at, name }) => `${at} ${name}: call it in test/unit/growth/calls`),
    [],
  );
});

test('no reason for leaving a function out is left over', () => {
  const left = Object.entries(NOT_CALLED).flatMap(([file, reasons]) =>
    Object.keys(reasons)
      .filter((name) => !scanners.some((one) => one.file === file && one.name === name && !coverage.has(one)))
      .map((name) => `${file} ${name}`),
  );
  assert.deepEqual(left, []);
});

test('functions and regular expressions are found wherever they are', () => {
  const found = readSource(
    'a.ts',
    [
      "const WORD = /a+/g; const made = new RegExp('b');",
      'export function one(text: string, more?: number): string[] { return text.split(more ? "," : ";"); }',
      'export const two = (texts: readonly string[], all: Map<string, number>) => { for (const text of texts) all.get(text); };',
      'class Three<T> { #four(text: string | undefined): T | undefined { while (text?.length) break; return undefined; } }',
      'export const six = { seven(text) { return WORD.test(text); }, eight: (text) => text.length };',
      'function none(all: Record<string, number>, take: (text: string) => void) { for (const key in all) take(key); }',
    ].join('\n'),
  );
  assert.deepEqual(
    found.scanners.map(({ at, name, callable }) => [at, name, callable]),
    [
      ['a.ts:2', 'one', 'one'],
      ['a.ts:3', 'two', undefined],
      ['a.ts:4', 'four', undefined],
      ['a.ts:5', 'seven', undefined],
    ],
  );
  assert.deepEqual(found.patterns, [{ at: 'a.ts:1', source: 'a+', flags: 'g' }]);
  assert.deepEqual(found.constructions, ['a.ts:1']);
  assert.deepEqual(found.words, ['b', ',', ';']);
});

test('what grows faster than the length of a text is found', () => {
  const deep = (text: string): number => (text === '' ? 0 : 1 + deep(text.slice(1)));
  const targets = {
    'one look at each character': (text: string) => /b*c?/.exec(text),
    'to the end from each blank on': (text: string) => /\s+$/.exec(text),
    'back to a quote again and again': (text: string) => {
      for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) if (text.lastIndexOf('"') < at) break;
    },
    'a call for each character': deep,
  };
  const slow = findExcess(Object.entries(targets).map(([at, run]) => ({ at, run, attacks: [] })));
  assert.deepEqual(slow.map((line) => line.split(':')[0]).sort(), Object.keys(targets).slice(1).sort());
});

test('what does not end is stopped', () => {
  assert.equal(
    stopped(() => /^(?:a+)+$/.test(`${'a'.repeat(60)}!`), 200),
    true,
  );
  assert.equal(
    stopped(() => 'a'.repeat(60), 200_000),
    false,
  );
});
