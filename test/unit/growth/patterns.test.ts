/** Every regular expression of the source, tried by itself with texts that are made to be hard for it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attacksOn } from './attacks.ts';
import { callWithShortTexts, loadCalls } from './calls/load.ts';
import { ConstructedPatterns } from './constructed.ts';
import { findExcess, type Target } from './search.ts';
import { type FoundPattern, readSources } from './source.ts';

const sources = readSources();
const constructed = new ConstructedPatterns();
for (const call of await loadCalls(sources)) callWithShortTexts(call);
constructed.stop();

function targetOf({ at, source, flags }: FoundPattern): Target {
  const pattern = new RegExp(source, flags);
  const run = pattern.global ? (text: string) => text.replace(pattern, '') : (text: string) => pattern.exec(text);
  return { at: `${at} /${source}/${flags}`, attacks: attacksOn(source, flags), run };
}

test('every regular expression takes time linear in the length of a text', () => {
  const patterns = sources.flatMap((source) => source.patterns);
  assert.ok(patterns.length > 100);
  assert.deepEqual(findExcess([...patterns, ...constructed.found].map(targetOf)), []);
});

test('no regular expression that is put together is left out', () => {
  const seen = new Set(constructed.found.map(({ at }) => at));
  const missing = sources.flatMap(({ constructions }) => constructions).filter((at) => !seen.has(at));
  assert.deepEqual(
    missing.map((at) => `${at}: call what makes it in test/unit/growth/calls`),
    [],
  );
});
