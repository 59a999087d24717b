import type { Row } from './newest.ts';

const HEADER = ['| library | tested | newest | what came out |', '| --- | --- | --- | --- |'];

/** docs/canary.md; a later row of a library stands for an earlier one. */
export function pageOf(rows: readonly Row[], date: Date): string {
  const byName = new Map(rows.map((row) => [row.name, row]));
  const sorted = [...byName.values()].sort((a, b) => (a.library < b.library ? -1 : 1));
  return [
    '# Newest versions',
    '',
    'Each library that is tested, in the newest version that there was: its app has to leave the trace that the newest version under test leaves.',
    `Written by \`npm run canary\` on ${date.toISOString().slice(0, 10)}.`,
    '',
    ...HEADER,
    ...sorted.map(
      ({ name, library, tested, newest, outcome }) =>
        `| [\`${name}\`](libraries.md#${library.replace(/[^a-z0-9_-]/g, '')}) | ${tested} | ${newest ?? 'not known'} | ${outcome.replaceAll('|', '\\|')} |`,
    ),
    '',
  ].join('\n');
}

/** The rows of a page that was written before, with the anchors of the libraries as their names. */
export function rowsOf(page: string): Row[] {
  return [...page.matchAll(/^\| \[`(.+)`\]\(libraries\.md#(.+)\) \| (\S+) \| (.+?) \| (.+) \|$/gm)].map(
    ([, name = '', library = '', tested = '', newest = '', outcome = '']) => ({
      name,
      library,
      tested,
      newest: newest === 'not known' ? undefined : newest,
      outcome: outcome.replaceAll('\\|', '|'),
    }),
  );
}
