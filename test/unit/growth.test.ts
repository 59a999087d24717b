/**
 * Whatever comes from outside (statements, URLs, headers, settings, answers) is looked at in time linear in its length. What
 * looks at it is found in the source, so that nothing new can be left out.
 */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { attacksOn } from './growth/attacks.ts';
import { NOT_CALLED } from './growth/calls/not-called.ts';
import { ConstructedPatterns } from './growth/constructed.ts';
import { Coverage } from './growth/covered.ts';
import { findExcess, type Target } from './growth/search.ts';
import { type FoundPattern, type FoundSource, readSources, root } from './growth/source.ts';
import { LISTS, RUNS, SHAPES } from './growth/texts.ts';

const sources = readSources();
const patterns = sources.flatMap((source) => source.patterns);
const scanners = sources.flatMap((source) => source.scanners);

const constructed = new ConstructedPatterns();
const coverage = new Coverage();
// Loaded only now, as what they call must be.
const { CALLS, PUMPS } = await import('./growth/calls/calls.ts');
const calls = await allCalls();
coverage.reset();
for (const [, run] of calls) callWithShortTexts(run);
coverage.stop();
constructed.stop();

/** Those of the table, and what can be called with one text and does nothing but look at it. */
async function allCalls(): Promise<[file: string, run: (text: string) => unknown][]> {
  const found = Object.entries(CALLS).flatMap(([file, runs]) => runs.map((run): [string, typeof run] => [file, run]));
  for (const { file, acts, scanners: ofFile } of sources) {
    const names = acts ? [] : ofFile.flatMap(({ callable }) => callable ?? []);
    if (names.length === 0) continue;
    const module = (await import(pathToFileURL(join(root, file)).href)) as Record<string, (text: string) => unknown>;
    for (const name of names) found.push([file, module[name] as (text: string) => unknown]);
  }
  return found;
}

function callWithShortTexts(run: (text: string) => unknown): void {
  const texts = [...RUNS.flatMap((run) => SHAPES.map((shape) => shape(run, 64))), ...LISTS.map((list) => list(64))];
  for (const text of texts) {
    try {
      run(text);
    } catch {
      // It says that the text is none of its kind.
    }
  }
}

function targetOf({ at, source, flags }: FoundPattern): Target {
  const pattern = new RegExp(source, flags);
  const run = pattern.global ? (text: string) => text.replace(pattern, '') : (text: string) => pattern.exec(text);
  return { at: `${at} /${source}/${flags}`, attacks: attacksOn(source, flags), run };
}

const wordsOf = ({ words }: FoundSource) =>
  words.flatMap((word) => [
    { start: '', pump: word },
    { start: '', pump: `${word}a` },
    { start: word, pump: 'a' },
  ]);

test('every regular expression takes time linear in the length of a text', () => {
  assert.ok(patterns.length > 100);
  assert.deepEqual(findExcess([...patterns, ...constructed.found].map(targetOf)), []);
});

test('every function that looks at a text takes time linear in its length', () => {
  const targets = calls.map(([file, run]): Target => {
    const source = sources.find((one) => one.file === file);
    assert.ok(source, `${file} is gone`);
    const ofPatterns = source.patterns.flatMap((pattern) => attacksOn(pattern.source, pattern.flags));
    const ofPumps = (PUMPS[file] ?? []).map((pump) => ({ start: '', pump }));
    return { at: `${file} ${run}`, attacks: [...ofPumps, ...wordsOf(source), ...ofPatterns], run };
  });
  assert.deepEqual(findExcess(targets), []);
});

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
    Object.keys(reasons).filter(
      (name) => !scanners.some((one) => one.file === file && one.name === name && !coverage.has(one)),
    ),
  );
  assert.deepEqual(left, []);
});

test('no regular expression that is put together is left out', () => {
  const seen = new Set(constructed.found.map(({ at }) => at));
  const missing = sources.flatMap(({ constructions }) => constructions).filter((at) => !seen.has(at));
  assert.deepEqual(
    missing.map((at) => `${at}: call what makes it in test/unit/growth/calls`),
    [],
  );
});
