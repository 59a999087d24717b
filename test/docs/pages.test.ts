/** README.md and docs/: links lead somewhere, pages can be found, sentences can be read, and headings are what people search for. */
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';
import { root } from '../harness/packed.ts';

/** Written for users; decisions and contributing are for those who work on the project. */
const pages = [
  'README.md',
  'SECURITY.md',
  'SUPPORT.md',
  ...globSync('docs/*.md', { cwd: root }),
  ...globSync('docs/{migration,doctor}/*.md', { cwd: root }),
].sort();
/** Made of tables and lists. */
const generated = new Set([
  'docs/libraries.md',
  'docs/settings.md',
  'docs/compliance.md',
  'docs/performance.md',
  'docs/differences.md',
]);

const read = (page: string) => readFileSync(join(root, page), 'utf8');
const withoutBlocks = (text: string) => text.replace(/^```[\s\S]*?^```$/gm, '').replace(/<!--[\s\S]*?-->/g, '');
const headingsOf = (text: string) =>
  [...withoutBlocks(text).matchAll(/^#{1,6} (.+)$/gm)].map(([, title = '']) => title);

/** As GitHub makes it of a heading. */
const anchorOf = (title: string) =>
  title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');

test('every link in the documentation leads to a file, and to a heading in it', () => {
  const all = [
    ...pages,
    ...globSync('docs/{decisions,contributing}/*.md', { cwd: root }),
    'CONTRIBUTING.md',
    'ARCHITECTURE.md',
  ];
  for (const page of all)
    for (const [, target = ''] of withoutBlocks(read(page)).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(target)) continue;
      const [path = '', anchor] = target.split('#');
      const file = path === '' ? page : relative(root, join(root, dirname(page), path));
      assert.ok(existsSync(join(root, file)), `${page}: ${target} is not there`);
      if (anchor === undefined) continue;
      assert.ok(headingsOf(read(file)).map(anchorOf).includes(anchor), `${page}: ${file} has no heading #${anchor}`);
    }
});

test('every page is in the list of pages, and in no other language than the rest', () => {
  const listed =
    read('docs/README.md') +
    read('docs/migration/README.md').replaceAll('](', '](migration/') +
    read('docs/doctor/README.md').replaceAll('](', '](doctor/');
  for (const page of pages.filter((name) => name.startsWith('docs/') && name !== 'docs/README.md'))
    assert.ok(listed.includes(`](${relative('docs', page)})`), `${page} is in no list`);
});

test('README.md fits on a few screens, and begins with what one can try', () => {
  const text = read('README.md');
  assert.ok(text.split('\n').length <= 151, 'README.md has more than 150 lines');
  assert.ok(Buffer.byteLength(text) <= 9000, 'README.md has more than 9 kB');
  const headings = headingsOf(text);
  for (const wanted of ['Quick start', 'Install', 'Settings', 'Sampling', 'Shutdown', 'Troubleshooting', 'Migrating'])
    assert.ok(headings.includes(wanted), `README.md has no heading "${wanted}"`);
});

/** Most words of a sentence on average, and of any single one. */
const MOST_ON_AVERAGE = 30;
const MOST = 60;

function sentencesOf(text: string): string[] {
  return withoutBlocks(text)
    .split('\n')
    .filter((line) => !/^\s*\||^#|^!\[/.test(line))
    .join('\n')
    .split(/\n\s*\n|\n(?=[-*\d])|(?<=[.:!?])\s+(?=[A-Z`*[])/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence.split(/\s+/).length > 2);
}

for (const page of pages.filter((name) => !generated.has(name)))
  test(`${page} is in sentences that can be read`, () => {
    const lengths = sentencesOf(read(page)).map((sentence) => ({ sentence, words: sentence.split(/\s+/).length }));
    const average = lengths.reduce((sum, { words }) => sum + words, 0) / Math.max(1, lengths.length);
    assert.ok(average <= MOST_ON_AVERAGE, `on average ${average.toFixed(1)} words`);
    for (const { sentence, words } of lengths) assert.ok(words <= MOST, `${words} words: ${sentence}`);
  });

/** Words that a heading does not begin with: of questions, of commands, and those that only say something after what stands above. */
const BEGINS_NO_NOUN_PHRASE =
  /^(?:What|Whos?e?|Which|When|Where|Why|How|If|From|With|Without|After|Before|Beside|At|In|On|Not|Nothing|It|There|Send|Put|Set|Use|Make|Run|View|Look|See|Add|Mend|Decide|Start|Call)\b/;

test('headings are noun phrases, as people search for them: no questions, commands or sentences', () => {
  for (const page of pages)
    for (const title of headingsOf(read(page))) {
      assert.doesNotMatch(title, /[.?!]$/, `${page}: ${title}`);
      assert.doesNotMatch(title, BEGINS_NO_NOUN_PHRASE, `${page}: ${title}`);
      assert.doesNotMatch(title, /\b(?:is|are|was|has|have|does|do|can|must|will)\b/, `${page}: ${title}`);
      assert.ok(title.split(/\s+/).length <= 16, `${page}: ${title}`);
    }
});

test('pages that a company asks for say what it asks', () => {
  const asked: Readonly<Record<string, readonly RegExp[]>> = {
    'docs/threat-model.md': [
      /traceparent/,
      /collector/,
      /spool/,
      /jaeger_remote/,
      /OTEL_NODE_EXTENSIONS/,
      /provenance/,
    ],
    'docs/stability.md': [
      /semantic versioning/,
      /paths/,
      /names of spans, attributes/,
      /variables/,
      /functions and types/,
    ],
    'SECURITY.md': [/^## Promises$/m, /^## Reporting a vulnerability$/m, /working days/, /npm audit signatures/],
    'SUPPORT.md': [/^## Node\.js$/m, /six months after its\s+end/, /oldest and its newest version/],
  };
  for (const [page, patterns] of Object.entries(asked))
    for (const pattern of patterns) assert.match(read(page), pattern, page);
});
