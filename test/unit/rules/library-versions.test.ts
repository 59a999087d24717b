/** Each library is tested in the oldest and in the newest version that its range covers, or it is said here why not. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readLibraries } from '../../../tools/libraries.mjs';

const root = join(import.meta.dirname, '..', '..', '..');

/** Of a range that covers more than one version, only one is tested. */
const ONE_VERSION: Readonly<Record<string, string>> = {
  libsql: 'the binaries of its minor version are brought by its one client',
  restify: '12.0.0 is the only version 12 there is',
};

/** Ranges that begin before the oldest version under test, with that version and the reason. */
const BEGINS_BEFORE: Readonly<Record<string, string>> = {
  kafkajs: '1.16.0', // 1.0.0 hung with Kafka 4, and 1.5.0 sends to topics that it has just made and that are not there yet.
  'lru-memoizer': '2.0.1', // 2.0.1 is the oldest version 2 there is.
  mysql: '2.16.0', // Those before 2.16 do not run on Node 24.
  redis: '5.8.3', // Those before 5 are in test/apps/older-clients.
  'socket.io': '2.1.0', // 2.0 brings `uws` along, which every installation would compile for a minute, in vain.
};

/** The libraries with versions of their own, the oldest first, and the ranges that they declare; none for one that is only measured. */
const libraries = readLibraries(root)
  .filter(({ versions, tests }) => versions.length > 0 && tests.includes(join('src', 'libraries')))
  .map(({ name, versions }) => ({
    name,
    versions,
    ranges: rangesOf(name),
  }));

/** The literal after `packages:` in the library's declaration, which is plain data. */
function rangesOf(name: string): Record<string, string> {
  const file = join(root, 'src', 'libraries', name, 'library.ts');
  const source = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const literal = /packages: \{([^}]*)\}/.exec(source)?.[1] ?? '';
  return Object.fromEntries([...literal.matchAll(/'?([@\w./-]+)'?: '([^']+)'/g)].map(([, key, range]) => [key, range]));
}

function compare(one: string, other: string): number {
  const [a, b] = [one, other].map((version) => version.split('.').map(Number));
  return a?.map((part, index) => part - (b?.[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
}

test('there are libraries to look at', () => assert.ok(libraries.length > 45));

test('at least two versions of each library are tested', () => {
  const single = libraries.filter(({ versions }) => versions.length < 2).map(({ name }) => name);
  assert.deepEqual(single, Object.keys(ONE_VERSION).sort());
});

test('a range begins with the oldest version under test, but where it is listed', () => {
  const found = libraries.flatMap(({ name, versions: [oldest], ranges }) => {
    const [dependency = ''] = Object.keys(oldest?.dependencies ?? {});
    const begins = /^>=(\S+)/.exec(ranges[dependency] ?? '')?.[1];
    return begins === undefined || compare(begins, oldest?.name ?? '') >= 0 ? [] : [[name, oldest?.name]];
  });
  assert.deepEqual(Object.fromEntries(found), BEGINS_BEFORE);
});
