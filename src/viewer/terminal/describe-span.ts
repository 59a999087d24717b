import { errorOf, locationOfFrame } from '../analysis/errors.ts';
import { formatDuration } from '../analysis/format.ts';
import { categoryOf, databaseStatement, labelOf, show, text, urlPath } from '../analysis/semantics.ts';
import type { TreeNode } from '../analysis/tree-node.ts';
import type { Attributes, AttributeValue, LogRecord, Span } from '../analysis/types.ts';
import { printable } from '../text.ts';
import { type Piece, plain, type Style, styled } from './line.ts';
import type { Row } from './rows.ts';

/** Longest text of a statement, a message or a value that is shown (UTF-16 units); all of it is on the page. */
const LONGEST = 300;

const CLIENT_ERROR = 400;

/** This is what a row says of its span: who, what, and how it went. */
export function describeRow({ node, fold }: Row, colorOf: (service: string) => Style): Piece[] {
  const { span } = node;
  const pieces: Piece[] = [];
  if (isFailed(node) || (fold !== undefined && fold.errors > 0)) pieces.push(styled('red', '✗ '));
  if (span.service !== node.parent?.span.service)
    pieces.push(styled(colorOf(span.service), printable(span.service)), plain('  '));
  pieces.push(
    styled(
      span.kind === 'server' ? (['bold', colorOf(span.service)].flat() as Style) : colorOf(span.service),
      oneLine(labelOf(span)),
    ),
  );
  if (fold !== undefined) {
    pieces.push(styled('bold', ` × ${fold.members.length}`), plain(`, ${formatDuration(fold.total)}`));
    if (fold.isNPlusOne) pieces.push(styled(['bold', 'yellow'], '  N+1'));
    if (fold.errors > 0) pieces.push(styled('red', `  ${fold.errors} failed`));
  }
  const detail = detailOf(span, fold !== undefined);
  if (detail !== '') pieces.push(styled('dim', `  ${detail}`));
  const status = statusOf(span);
  if (status !== '' && fold === undefined)
    pieces.push(styled(Number(status) >= CLIENT_ERROR ? 'red' : 'green', `  ${printable(status)}`));
  if (node.detached === 'missing parent') pieces.push(styled('yellow', '  (parent is missing)'));
  if (node.detached === 'circle') pieces.push(styled('yellow', '  (parents in a circle)'));
  return pieces;
}

function statusOf({ attributes }: Span): string {
  return text(attributes, 'http.response.status_code', 'http.status_code', 'rpc.grpc.status_code');
}

/** This is what the label leaves out: the path of a route, the statement of a query. Of repeats, only what is the same for all. */
function detailOf(span: Span, isFolded: boolean): string {
  const category = categoryOf(span);
  if (category === 'database') return oneLine(databaseStatement(span.attributes));
  if (category !== 'http' || isFolded) return '';
  const path = urlPath(span.attributes);
  return labelOf(span).endsWith(path) ? '' : oneLine(path);
}

export function isFailed({ span }: TreeNode): boolean {
  return span.status === 'error';
}

/** This is what went wrong in a span, where nothing below it says the same. */
export function describeError(node: TreeNode): Piece[] | undefined {
  const error = errorOf(node.span);
  if (error === undefined) return undefined;
  const told = (child: TreeNode) => {
    const below = errorOf(child.span);
    return below !== undefined && below.message === error.message;
  };
  if (node.children.some(told)) return undefined;
  // The row shows the status of a request already.
  const type = error.type === statusOf(node.span) ? '' : error.type;
  const what = [type, error.message].filter((part) => part !== '').map(oneLine);
  const place = locationOfFrame(error.appFrame);
  if (what.length === 0 && place === '') return undefined;
  const pieces = [styled(isFailed(node) ? 'red' : 'yellow', what.join(': '))];
  return place === '' ? pieces : [...pieces, styled('dim', `  at ${printable(place)}`)];
}

/** Every attribute, event and link of a span, a line each. */
export function describeDetails({ attributes, events, links, start }: Span): Piece[][] {
  const lines = attributeLines(attributes);
  for (const event of events) {
    lines.push([styled('dim', `event ${oneLine(event.name)}  +${formatDuration(event.time - start)}`)]);
    lines.push(...attributeLines(event.attributes).map((line) => [plain('  '), ...line]));
  }
  for (const link of links)
    lines.push([styled('dim', `link to span ${printable(link.spanId)} of trace ${printable(link.traceId)}`)]);
  return lines;
}

function attributeLines(attributes: Attributes): Piece[][] {
  return Object.entries(attributes).map(([key, value]) => [
    styled('dim', `${oneLine(key)}: `),
    plain(valueText(value)),
  ]);
}

function valueText(value: AttributeValue): string {
  return oneLine(show(value));
}

const SEVERITY_WARN = 13;
const SEVERITY_ERROR = 17;

/** A log record: severity, what it says, and its attributes on demand. */
export function describeLog(record: LogRecord, withAttributes: boolean): Piece[] {
  const { severityNumber: number, severity, body, attributes } = record;
  const style: Style = number >= SEVERITY_ERROR ? 'red' : number >= SEVERITY_WARN ? 'yellow' : 'dim';
  const pieces = [styled(style, `${oneLine(severity || 'LOG')} `), plain(body === null ? '' : valueText(body))];
  if (!withAttributes) return pieces;
  const shown = Object.entries(attributes).map(([key, value]) => `  ${oneLine(key)}=${valueText(value)}`);
  return [...pieces, styled('dim', shown.join(''))];
}

/** On one line, with what a terminal would act on escaped, and not longer than anybody reads. */
function oneLine(value: string): string {
  const cut = value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value;
  return printable(cut.replace(/\s+/g, ' ').trim());
}
