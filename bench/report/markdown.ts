import type { Contender } from '../contenders.ts';
import { addedBy, type Measurement, middleOf } from '../measure/measurement.ts';
import { amount, type Judgement, percent, plus } from '../verdict.ts';

/** A table of one measurement: median, lowest and highest value, what is added to `bare`, and that as a share of upstream's. */
export function formatMeasurement(measurement: Measurement, contenders: readonly Contender[]): string {
  const { title, unit, digits, relative, samples, remarks = {} } = measurement;
  const upstream = addedBy(measurement, 'upstream');
  const head = relative
    ? ['', 'median', 'lowest .. highest', 'added', "of upstream's"]
    : ['', 'median', 'lowest .. highest'];
  const rows = contenders
    .filter(({ name }) => samples[name]?.length || remarks[name])
    .map((contender) => {
      const values = samples[contender.name] ?? [];
      const middle = middleOf(measurement, contender.name);
      if (middle === undefined) return [contender.title, 'n/a', firstLine(remarks[contender.name] ?? '')];
      const range = [Math.min(...values), Math.max(...values)].map((value) => amount(value, '', digits)).join(' .. ');
      const cells = [contender.title, amount(middle, unit, digits), range];
      const added = contender.name === 'bare' ? undefined : addedBy(measurement, contender.name);
      if (!relative || added === undefined) return cells;
      return [...cells, plus(added, unit, digits), upstream ? percent(added / upstream) : ''];
    });
  return `### ${title}\n\n${table(head, rows)}`;
}

export function formatJudgements(judgements: readonly Judgement[]): string {
  return table(
    ['what', 'bar', 'measured', 'verdict'],
    judgements.map(({ title, bar, measured, outcome }) => [title, bar, measured, outcome]),
  );
}

/** A Markdown table, its columns padded so that it reads in a terminal too. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '-'), ...rows].map((row) =>
    head.map((_, column) => (row[column] ?? '').replaceAll('|', '\\|')),
  );
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line, index) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0, index === 1 ? '-' : ' ')))
    .map((line) => `| ${line.join(' | ')} |`)
    .join('\n');
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}
