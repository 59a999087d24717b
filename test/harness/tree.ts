import { countRepeated } from '../../src/viewer/text.ts';
import type { ReceivedSpan } from './spans.ts';

/**
 * Draws traces as trees, one line per span: `service  NAME  KIND`, `  links: NAMES` of the spans it is linked to, whatever
 * their trace, and `  ERROR: message` if it failed. Roots and siblings are in order of start; a span whose parent was not
 * received is a root.
 */
export function drawTraces(spans: readonly ReceivedSpan[]): string {
  const known = new Map(spans.map((span) => [span.spanId, span.name]));
  const children = Map.groupBy(ordered(spans), (span) => (known.has(span.parentSpanId) ? span.parentSpanId : ''));
  const lines: string[] = [];
  const draw = (span: ReceivedSpan, lead: string, indent: string): void => {
    const linked = span.links.map(({ spanId }) => known.get(spanId) ?? '(not received)');
    const links = linked.length > 0 ? `  links: ${countRepeated(linked)}` : '';
    const failed = span.status === 'ERROR' ? `  ERROR: ${span.statusMessage}` : '';
    lines.push(`${lead}${span.service}  ${span.name}  ${span.kind}${links}${failed}`.trimEnd());
    const below = children.get(span.spanId) ?? [];
    for (const [index, child] of below.entries()) {
      const last = index === below.length - 1;
      draw(child, `${indent}${last ? '└─ ' : '├─ '}`, `${indent}${last ? '   ' : '│  '}`);
    }
  };
  for (const root of children.get('') ?? []) draw(root, '', '');
  return lines.join('\n');
}

/**
 * The attributes of the spans named in `names`, one section per span in order of start, keys sorted, spans that say the
 * same once. Keys for which `varies` is true are written as `*`.
 */
export function drawAttributes(
  spans: readonly ReceivedSpan[],
  names: ReadonlySet<string>,
  varies: (name: string, key: string) => boolean,
): string[] {
  const sections = ordered(spans)
    .filter((span) => names.has(span.name))
    .map((span) => {
      const lines = Object.entries(span.attributes)
        .map(([key, value]) => `${key} = ${varies(span.name, key) ? '*' : JSON.stringify(value)}`)
        .sort();
      return [`attributes of ${span.name}:`, ...lines].join('\n');
    });
  return [...new Set(sections)];
}

function ordered(spans: readonly ReceivedSpan[]): ReceivedSpan[] {
  return [...spans].sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0));
}
