import { notRight } from '../../test/boundaries/not-right.ts';
import type { Place } from '../../test/boundaries/rows.ts';
import { contenders } from '../contenders.ts';
import type { Costs } from './cost.ts';
import type { RowResult } from './measure-rows.ts';

const PLACES: Record<Place, string> = {
  caller: "in its caller's trace",
  linked: "in a trace of its own, linked to its caller's",
  own: 'in a trace of its own, below a span of the run',
};

/** docs/boundaries.md: a line per mechanism, a column per contender. */
export function renderBoundaries(results: readonly RowResult[], costs: Costs): string {
  const names = contenders
    .map(({ name }) => name)
    .filter((name) => results.some(({ contender }) => contender === name));
  const nodes = [...new Set(results.map(({ node }) => node))].sort();
  const groups = Map.groupBy(results, ({ row }) => row.group);
  const reasons = [...new Set(results.map(({ row }) => row))].filter(({ name }) => notRight[name] !== undefined);
  return `${[
    '# Boundaries',
    '',
    'Where work is handed on: to a queue, to a thread, to a process, to a broker. Each line is an app of some 15 lines in',
    '[test/boundaries](../test/boundaries), in which three callers ask for work at once; the work has to be in the trace in the second',
    `column; "no span" means that nothing of it arrived. It ran on Node ${nodes.join(', ')}. Written by \`npm run bench:boundaries\`.`,
    '',
    ...totals(results, names),
    '',
    ...[...groups].flatMap(([group, those]) => [
      `## ${group[0]?.toUpperCase()}${group.slice(1)}`,
      '',
      ...table(those, names),
      '',
    ]),
    ...(costs.size === 0 ? [] : costTable(costs, names)),
    ...(reasons.length === 0
      ? []
      : ['## Reasons for wrong rows', '', ...reasons.map(({ name, title }) => `- ${title}: ${notRight[name]}`), '']),
  ].join('\n')}`;
}

function totals(results: readonly RowResult[], names: readonly string[]): string[] {
  const of = (name: string) => results.filter(({ contender, wrong }) => contender === name && wrong !== undefined);
  return [
    '| | rows (mechanism and Node) | right |',
    '| --- | --- | --- |',
    ...names.map((name) => `| ${titleOf(name)} | ${of(name).length} | ${of(name).filter(isRight).length} |`),
  ];
}

function table(results: readonly RowResult[], names: readonly string[]): string[] {
  return [
    `| mechanism | the work belongs | ${names.map(titleOf).join(' | ')} |`,
    `| --- | --- |${' --- |'.repeat(names.length)}`,
    ...[...Map.groupBy(results, ({ row }) => row)].map(([{ title, place }, those]) => {
      const cells = names.map((name) => cell(those.filter(({ contender }) => contender === name)));
      return `| ${title} | ${PLACES[place]} | ${cells.join(' | ')} |`;
    }),
  ];
}

/** What a task costs that does nothing: what is added is there once per task, whatever the task does. */
function costTable(costs: Costs, names: readonly string[]): string[] {
  const all = ['bare', ...names];
  return [
    '## Cost per task',
    '',
    `CPU time of a task that does nothing, in microseconds, asked for within a span on Node ${process.versions.node}: the least of three runs.`,
    '',
    `| mechanism | ${all.map(titleOf).join(' | ')} |`,
    `| --- |${' --- |'.repeat(all.length)}`,
    ...[...costs].map(([mechanism, times]) => {
      const cells = all.map((name) => times.get(name)?.toFixed(1) ?? '');
      return `| ${mechanism} | ${cells.join(' | ')} |`;
    }),
    '',
  ];
}

/** In a word where all Nodes agree. */
function cell(results: readonly RowResult[]): string {
  const ran = results.filter(({ wrong }) => wrong !== undefined);
  const right = ran.filter(isRight);
  if (ran.length === 0) return 'not run';
  if (right.length === 0) return ran.every(isMissing) ? '**no span**' : '**wrong**';
  if (right.length === ran.length) return 'right';
  return `right on ${right.map(({ node }) => node.split('.')[0]).join(', ')}`;
}

function isRight({ wrong }: RowResult): boolean {
  return wrong?.length === 0;
}

/** Its work has no span anywhere: a peer may not be loaded in a worker thread, or not send from there. */
function isMissing({ wrong = [] }: RowResult): boolean {
  return wrong.length > 0 && wrong.every((line) => line.endsWith(' arrived 0 times'));
}

function titleOf(name: string): string {
  return contenders.find((contender) => contender.name === name)?.title ?? name;
}
