import type { Comparison, DifferingSpans } from '../../src/cli/differing-spans.ts';

export interface Row {
  library: string;
  version: string;
  /** Of the app under `sdk`, beside bare Node. */
  behaviour: string;
  /** So many spans, with each engine. */
  loader: string;
  sdk: string;
  same: string;
  differences: string;
}

const BEGIN = '<!-- spans: npm run engines -->';
const END = '<!-- end of spans -->';

const HEADER = [
  '| library | version | the app under `sdk` | spans: `loader` | `sdk` | the same | differences |',
  '| --- | --- | --- | --- | --- | --- | --- |',
];

/** Names that are listed; of the others only the number. */
const MOST_NAMED = 6;

/** The page with these rows as its table; a later row of a library stands for an earlier one. */
export function withTable(page: string, rows: readonly Row[]): string {
  const sorted = [...new Map(rows.map((row) => [row.library, row])).values()].sort((a, b) =>
    a.library < b.library ? -1 : 1,
  );
  const lines = sorted.map(
    ({ library, version, behaviour, loader, sdk, same, differences }) =>
      `| ${[library, version, behaviour, loader, sdk, same, differences].map(inCell).join(' | ')} |`,
  );
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`the page has no place for the table: ${BEGIN} ... ${END}`);
  return `${page.slice(0, from)}${[BEGIN, ...HEADER, ...lines].join('\n')}\n${page.slice(to)}`;
}

/** The rows of a page that was written before. */
export function rowsOf(page: string): Row[] {
  const table = page.slice(page.indexOf(BEGIN), page.indexOf(END)).split('\n').slice(3);
  return table.flatMap((line) => {
    const cells = line.split(/(?<!\\)\|/).slice(1, -1);
    if (cells.length !== 7) return [];
    const [library = '', version = '', behaviour = '', loader = '', sdk = '', same = '', differences = ''] = cells.map(
      (cell) => cell.trim().replaceAll('\\|', '|'),
    );
    return { library, version, behaviour, loader, sdk, same, differences };
  });
}

function inCell(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|');
}

/** Spans that one engine has alone, and what differs in the others, without values. */
export function describeDifferences({ differing }: Comparison): string {
  const alone = (which: 'a' | 'b') => listed(differing.filter(({ only }) => only === which).map(nameOf));
  const keys = new Map<string, string>();
  for (const { differences } of differing)
    for (const { what, a, b } of differences) {
      const sign = a === undefined ? '+' : b === undefined ? '-' : '~';
      keys.set(`${sign}${what}`, `${sign}\`${what}\``);
    }
  return [
    ['only `loader`', alone('a')],
    ['only `sdk`', alone('b')],
    ['others', listed([...keys.values()].sort())],
  ]
    .flatMap(([title, text]) => (text === '' ? [] : `${title}: ${text}`))
    .join('; ');
}

function nameOf({ span, times }: DifferingSpans): string {
  const name = span.name.length > 40 ? `${span.name.slice(0, 40)}...` : span.name;
  return `${span.kind} \`${name.replaceAll('`', "'")}\`${times > 1 ? ` ×${times}` : ''}`;
}

function listed(names: readonly string[]): string {
  const rest = names.length - MOST_NAMED;
  return [...names.slice(0, MOST_NAMED), ...(rest > 0 ? [`${rest} more`] : [])].join(', ');
}
