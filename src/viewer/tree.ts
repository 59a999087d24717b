import { styleText } from 'node:util';
import { type LinkJson, SPAN_KINDS } from '../otlp/types.ts';
import { arrange, type Gap, type SiblingOrder, type SpanNode } from './forest.ts';
import { countRepeated, formatDuration, formatValue, printable } from './text.ts';
import type { Trace, TraceSpan } from './trace.ts';

export interface TreeOptions {
  /** Print how long each span took. Default true. */
  durations?: boolean;
  /** Print span ids and the ids of missing parents. Default false. */
  ids?: boolean;
  /** Keys of span attributes to print, in this order, where a span has them. Default none. */
  attributes?: readonly string[];
  /** Default `start`. */
  order?: SiblingOrder;
  /** Colour with ANSI escapes; for terminals only. Default false. */
  colors?: boolean;
}

/** Deeper levels are counted, not printed: their indentation alone would grow with the square of the depth. */
const MAX_LEVELS = 100;

/**
 * Draws a trace as a tree, one line per span, without a line end after the last:
 *
 *     service  name  KIND  duration  [id]  attributes  links: names  ERROR: message
 *
 * A linked span of another trace has no name here: `links: another trace`.
 *
 * Pure. Without durations and ids, and in the order of names, the same for every run of the same work. The test of the demo and
 * `npm run example` compare such texts, so this drawing stands beside that of `terminal/draw-trace.ts`, whose lines are made of
 * times and of the width of a terminal.
 */
export function formatTree(trace: Trace, options: TreeOptions = {}): string {
  const lines: string[] = [];
  for (const node of arrange(trace, options.order)) {
    lines.push('missing' in node ? describeGap(node, options) : describe(node.span, trace, options));
    addChildren(lines, node.children, '', 1, trace, options);
  }
  return lines.join('\n');
}

function addChildren(
  lines: string[],
  nodes: SpanNode[],
  indent: string,
  level: number,
  trace: Trace,
  options: TreeOptions,
): void {
  if (nodes.length > 0 && level > MAX_LEVELS) {
    lines.push(`${style('dim', `${indent}└─ `, options)}(${count(nodes)} more spans, ${MAX_LEVELS} levels deep)`);
    return;
  }
  for (const [index, node] of nodes.entries()) {
    const last = index === nodes.length - 1;
    lines.push(style('dim', indent + (last ? '└─ ' : '├─ '), options) + describe(node.span, trace, options));
    addChildren(lines, node.children, indent + (last ? '   ' : '│  '), level + 1, trace, options);
  }
}

function count(nodes: SpanNode[]): number {
  const all = [...nodes];
  for (const { children } of all) for (const child of children) all.push(child);
  return all.length;
}

function describeGap({ missing }: Gap, options: TreeOptions): string {
  return style('yellow', options.ids ? `(parent ${printable(missing)} is missing)` : '(parent is missing)', options);
}

const STATUS_OK = 1;
const STATUS_ERROR = 2;

function describe({ service, span, start, end }: TraceSpan, trace: Trace, options: TreeOptions): string {
  const parts = [
    style('cyan', printable(service), options),
    style('bold', printable(span.name), options),
    SPAN_KINDS[span.kind] ?? `KIND ${span.kind}`,
  ];
  if (options.durations !== false) parts.push(style('dim', formatDuration(end - start), options));
  if (options.ids) parts.push(style('dim', `[${printable(span.spanId)}]`, options));
  const attributes = (options.attributes ?? []).flatMap((key) => {
    const attribute = span.attributes.find((candidate) => candidate.key === key);
    return attribute === undefined ? [] : [`${printable(key)}=${formatValue(attribute.value)}`];
  });
  if (attributes.length > 0) parts.push(attributes.join(' '));
  const linked = span.links.map((link) => nameOfLinked(link, trace, options));
  if (linked.length > 0) parts.push(style('dim', `links: ${countRepeated(linked)}`, options));
  if (span.status.code === STATUS_OK) parts.push(style('green', 'OK', options));
  if (span.status.code === STATUS_ERROR) {
    const message = span.status.message === undefined ? '' : `: ${printable(span.status.message)}`;
    parts.push(style('red', `ERROR${message}`, options));
  }
  return parts.join('  ');
}

function nameOfLinked({ traceId, spanId }: LinkJson, trace: Trace, options: TreeOptions): string {
  if (traceId !== trace.traceId) return options.ids ? `trace ${printable(traceId)}` : 'another trace';
  const name = trace.spans.get(spanId)?.span.name;
  return name === undefined ? '(span is missing)' : printable(name);
}

function style(format: Parameters<typeof styleText>[0], text: string, options: TreeOptions): string {
  return options.colors ? styleText(format, text, { validateStream: false }) : text;
}
