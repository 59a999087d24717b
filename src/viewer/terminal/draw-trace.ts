import { foldRepeats } from '../analysis/fold.ts';
import { count, formatDuration } from '../analysis/format.ts';
import { summarizeTree } from '../analysis/summarize.ts';
import { buildTree, type Tree } from '../analysis/tree.ts';
import type { LogRecord, Trace } from '../analysis/types.ts';
import { printable } from '../text.ts';
import { describeDetails, describeError, describeLog, describeRow, isFailed } from './describe-span.ts';
import { fit, type Piece, plain, render, type Style, styled, widthOfPieces } from './line.ts';
import { type Row, rowsOf } from './rows.ts';

export interface DrawOptions {
  /** Columns of the terminal; undefined: nothing is cut. */
  columns?: number | undefined;
  /** Colour with ANSI escapes. Default false. */
  colors?: boolean;
  /** Show all attributes, events and links. Default false. */
  attributes?: boolean;
  /** More spans of a trace that was drawn before. Default false. */
  isContinued?: boolean;
  /** Where all of it can be seen, for what is left out here. */
  url?: string;
}

/** Rows of one trace; a terminal is no place for more. */
const MOST_ROWS = 300;
/** Columns for offset and duration. */
const TIME_COLUMNS = 9;
const LEAST_BAR = 8;
const MOST_BAR = 24;
/** In a narrower terminal there is no bar. */
const LEAST_COLUMNS = 64;
/** Where nothing is cut, the bars stand here, or where the longest row ends. */
const LONGEST_ROW = 110;

/** A colour per service, by first appearance in the trace; red is for errors, yellow for warnings. */
const COLORS = [
  'cyan',
  'magenta',
  'blue',
  'green',
  'cyanBright',
  'magentaBright',
  'blueBright',
  'greenBright',
] as const;

/**
 * Draws a trace: a title, then a row for each span with when it was, and below it what went wrong and what was logged.
 * Repeats are one row. Without a line end after the last line. Pure.
 */
export function drawTrace(trace: Trace, options: DrawOptions = {}): string {
  const tree = buildTree(trace);
  const folds = foldRepeats(tree);
  const { rows, hidden } = rowsOf(tree, folds, MOST_ROWS);
  const colorOf = colorsOf(tree);
  const drawn = rows.map((row) => [styled('dim', row.lead), ...describeRow(row, colorOf)]);
  const shape = shapeOf(drawn, options.columns);
  const lines: Piece[][] = [titleOf(tree, options)];
  for (const [index, row] of rows.entries()) {
    lines.push(withTimes(drawn[index] as Piece[], row, tree, shape));
    lines.push(...below(row, tree, options));
  }
  if (hidden > 0)
    lines.push([styled('dim', `… ${count(hidden, 'more span')}${options.url ? `: ${options.url}` : ''}`)]);
  for (const record of tree.logs.get('') ?? [])
    lines.push([plain('  '), ...describeLog(record, options.attributes ?? false)]);
  return asText(lines, options);
}

/** Log records that belong to no span that is here, a line each. */
export function drawLogs(records: readonly LogRecord[], options: DrawOptions = {}): string {
  return asText(
    records.map((record) => [
      styled('dim', `${timeOfDay(record.time)} `),
      styled('cyan', printable(record.service)),
      plain('  '),
      ...describeLog(record, options.attributes ?? false),
    ]),
    options,
  );
}

function asText(lines: readonly Piece[][], { columns, colors = false }: DrawOptions): string {
  return lines.map((line) => render(columns === undefined ? line : fit(line, columns), colors)).join('\n');
}

function titleOf(tree: Tree, { isContinued = false }: DrawOptions): Piece[] {
  const summary = summarizeTree(tree);
  const pieces = [
    ...(summary.errors > 0 ? [styled('red', '✗ ')] : []),
    styled('bold', printable(summary.title)),
    plain(`  ${formatDuration(summary.duration)}  `),
    styled('dim', count(summary.spans, 'span')),
  ];
  if (isContinued) pieces.push(styled('yellow', '  (more of a trace above)'));
  if (summary.errors > 0) pieces.push(styled('red', `  ${count(summary.errors, 'error')}`));
  for (const note of summary.notes) pieces.push(styled('yellow', `  ${note}`));
  pieces.push(styled('dim', `  ${timeOfDay(summary.start)}  ${summary.traceId}`));
  return pieces;
}

function colorsOf(tree: Tree): (service: string) => Style {
  const colors = new Map<string, Style>();
  for (const { span } of tree.nodes) {
    if (!colors.has(span.service)) colors.set(span.service, COLORS[colors.size % COLORS.length] as Style);
  }
  return (service) => colors.get(service) ?? 'cyan';
}

interface Shape {
  /** Columns of what stands before the times. */
  left: number;
  bar: number;
}

function shapeOf(rows: readonly Piece[][], columns: number | undefined): Shape {
  const longest = Math.max(0, ...rows.map(widthOfPieces));
  if (columns === undefined) return { left: Math.min(longest, LONGEST_ROW), bar: MOST_BAR };
  const bar = columns < LEAST_COLUMNS ? 0 : Math.min(MOST_BAR, Math.max(LEAST_BAR, Math.floor(columns / 6)));
  return { left: Math.min(longest, columns - 2 * (TIME_COLUMNS + 1) - bar - 1), bar };
}

/** The row, then when it began, a bar over the time of the trace, and how long it took. */
function withTimes(pieces: readonly Piece[], { node, fold }: Row, tree: Tree, { left, bar }: Shape): Piece[] {
  const fitted = fit(pieces, Math.max(left, 10));
  const start = fold?.start ?? node.start;
  const end = fold?.end ?? node.end;
  const style: Style = isFailed(node) ? 'red' : 'dim';
  return [
    ...fitted,
    plain(' '.repeat(Math.max(0, left - widthOfPieces(fitted)) + 1)),
    styled('dim', `+${formatDuration(start - tree.start)}`.padStart(TIME_COLUMNS)),
    plain(' '),
    ...(bar === 0
      ? []
      : [styled(style, barOf(start - tree.start, end - tree.start, tree.end - tree.start, bar)), plain(' ')]),
    plain(formatDuration(end - start).padStart(TIME_COLUMNS)),
  ];
}

function barOf(start: number, end: number, whole: number, columns: number): string {
  const place = (time: number) => (whole <= 0 ? 0 : Math.floor((time / whole) * columns));
  const from = Math.max(0, Math.min(columns - 1, place(start)));
  const to = Math.max(from + 1, Math.min(columns, place(end) + 1));
  return `${'·'.repeat(from)}${'━'.repeat(to - from)}${'·'.repeat(columns - to)}`;
}

/** This is what is told of a span below its row. */
function below({ node, fold, indent }: Row, tree: Tree, options: DrawOptions): Piece[][] {
  const { children, span } = node;
  const lead = styled('dim', `${indent}${children.length > 0 && fold === undefined ? '│  ' : '   '}`);
  const lines: Piece[][] = [];
  const failed = fold === undefined ? node : (fold.members.find(isFailed) ?? node);
  const error = describeError(failed);
  if (error !== undefined) lines.push(error);
  if (options.attributes) lines.push(...describeDetails(span));
  const logs = (fold?.members ?? [node]).flatMap(({ span: { spanId } }) => tree.logs.get(spanId) ?? []);
  for (const record of logs) lines.push(describeLog(record, options.attributes ?? false));
  return lines.map((line) => [lead, ...line]);
}

function timeOfDay(time: number): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? '' : date.toTimeString().slice(0, 8);
}
