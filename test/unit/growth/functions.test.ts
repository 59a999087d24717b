/**
 * Whatever comes from outside (statements, URLs, headers, settings, answers) is looked at in time linear in its length. What
 * looks at it is found in the source: complete.test.ts says that nothing is left out.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Attack, attacksOn } from './attacks.ts';
import { PUMPS } from './calls/calls.ts';
import { loadCalls } from './calls/load.ts';
import { findExcess, type Target } from './search.ts';
import { type FoundSource, readSources } from './source.ts';

/** What a file looks for, and what is hard for its regular expressions. */
function attacksOnFile({ file, words, patterns }: FoundSource): Attack[] {
  return [
    ...[...(PUMPS[file] ?? []), ...words].map((pump) => ({ start: '', pump })),
    ...words.flatMap((word) => [
      { start: '', pump: `${word}a` },
      { start: word, pump: 'a' },
    ]),
    ...patterns.flatMap(({ source, flags }) => attacksOn(source, flags)),
  ];
}

const firstLine = (code: string) => code.slice(0, 120).split('\n', 1)[0];

test('every function that looks at a text takes time linear in its length', async () => {
  const sources = readSources();
  const attacks = new Map(sources.map((source) => [source.file, attacksOnFile(source)]));
  const targets = (await loadCalls(sources)).map(({ file, run }): Target => {
    const ofFile = attacks.get(file);
    assert.ok(ofFile, `${file} is gone`);
    return { at: `${file} ${firstLine(String(run))}`, attacks: ofFile, run };
  });
  assert.ok(targets.length > 100);
  assert.deepEqual(findExcess(targets), []);
});
