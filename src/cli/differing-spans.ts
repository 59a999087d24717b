/** The spans of one app under two engines, paired and compared. Pure. */

import {
  type AnyValueJson,
  type ExportTraceServiceRequestJson,
  type KeyValueJson,
  SPAN_KINDS,
  type SpanJson,
} from '../otlp/types.ts';

const STATUSES = ['UNSET', 'OK', 'ERROR'];

export interface ComparedSpan {
  readonly id: string;
  /** Empty for a root. */
  readonly parentId: string;
  /** `http` of `@org/otel-auto/http` and of `@opentelemetry/instrumentation-http`. */
  readonly library: string;
  readonly kind: string;
  readonly name: string;
  readonly status: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly start: bigint;
}

/** One thing that differs within a pair; undefined: that engine has none. */
export interface Difference {
  readonly what: string;
  readonly a: string | undefined;
  readonly b: string | undefined;
}

/** So many pairs with the same differences; of one without a partner, `only` says which engine has it. */
export interface DifferingSpans {
  readonly span: ComparedSpan;
  readonly only: 'a' | 'b' | undefined;
  readonly differences: readonly Difference[];
  readonly times: number;
}

export interface Comparison {
  readonly pairs: number;
  readonly same: number;
  readonly differing: readonly DifferingSpans[];
}

/** The spans of requests, by their start. One that came twice counts once. */
export function spansOf(requests: readonly ExportTraceServiceRequestJson[]): ComparedSpan[] {
  const spans = new Map<string, ComparedSpan>();
  for (const { resourceSpans } of requests)
    for (const { scopeSpans } of resourceSpans)
      for (const { scope, spans: own } of scopeSpans)
        for (const span of own) spans.set(`${span.traceId} ${span.spanId}`, comparedSpan(span, scope.name));
  return [...spans.values()].sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0));
}

function comparedSpan(span: SpanJson, scope: string): ComparedSpan {
  const { name, kind, status, parentSpanId = '' } = span;
  return {
    id: `${span.traceId} ${span.spanId}`,
    parentId: parentSpanId === '' ? '' : `${span.traceId} ${parentSpanId}`,
    library: scope.slice(scope.lastIndexOf('/') + 1).replace(/^instrumentation-/, ''),
    kind: SPAN_KINDS[kind] ?? 'UNSPECIFIED',
    name: withoutWhatVaries(name),
    status: [STATUSES[status.code] ?? 'UNSET', status.message ?? ''].join(' ').trim(),
    attributes: new Map(span.attributes.map(({ key, value }) => [key, withoutWhatVaries(textOf(value))])),
    start: BigInt(span.startTimeUnixNano),
  };
}

/** Partners are looked for from the strictest likeness to the loosest; a renamed span is still the same one. */
const LIKENESSES: readonly ((span: ComparedSpan, parent: string) => string)[] = [
  ({ library, kind, name }, parent) => `${library}\n${kind}\n${name}\n${parent}`,
  ({ library, kind, name }) => `${library}\n${kind}\n${name}`,
  ({ kind, name }) => `${kind}\n${name}`,
  ({ library, kind }) => `${library}\n${kind}`,
];

/** @param a spans of the first engine, by their start, as `b` */
export function compareSpans(a: readonly ComparedSpan[], b: readonly ComparedSpan[]): Comparison {
  const parents = { a: labelsOf(a), b: labelsOf(b) };
  const partners = new Map<ComparedSpan, ComparedSpan>();
  let leftA = [...a];
  let leftB = [...b];
  for (const likeness of LIKENESSES) {
    const waiting = Map.groupBy(leftB, (span) => likeness(span, labelOfParent(span, parents.b)));
    for (const queue of waiting.values()) queue.reverse();
    for (const span of leftA) {
      const partner = waiting.get(likeness(span, labelOfParent(span, parents.a)))?.pop();
      if (partner !== undefined) partners.set(span, partner);
    }
    const taken = new Set(partners.values());
    leftA = leftA.filter((span) => !partners.has(span));
    leftB = leftB.filter((span) => !taken.has(span));
  }
  const ids = new Map([...partners].map(([own, other]) => [own.id, other.id]));
  const found: Omit<DifferingSpans, 'times'>[] = [];
  let same = 0;
  for (const [own, other] of partners) {
    const differences = differencesOf(own, other);
    if (own.parentId !== '' || other.parentId !== '') {
      const isSame = ids.get(own.parentId) === other.parentId;
      const [its, others] = [labelOfParent(own, parents.a), labelOfParent(other, parents.b)];
      if (!isSame && its !== others) differences.unshift({ what: 'parent', a: its, b: others });
    }
    if (differences.length === 0) same++;
    else found.push({ span: own, only: undefined, differences });
  }
  for (const span of leftA) found.push({ span, only: 'a', differences: [] });
  for (const span of leftB) found.push({ span, only: 'b', differences: [] });
  return { pairs: partners.size, same, differing: counted(found) };
}

function differencesOf(a: ComparedSpan, b: ComparedSpan): Difference[] {
  const differences: Difference[] = [];
  for (const what of ['name', 'kind', 'status'] as const)
    if (a[what] !== b[what]) differences.push({ what, a: a[what], b: b[what] });
  for (const key of [...new Set([...a.attributes.keys(), ...b.attributes.keys()])].sort()) {
    const [own, other] = [a.attributes.get(key), b.attributes.get(key)];
    if (own !== other) differences.push({ what: key, a: own, b: other });
  }
  return differences;
}

/** Spans that say the same become one entry, in the order of the first. */
function counted(all: readonly Omit<DifferingSpans, 'times'>[]): DifferingSpans[] {
  const groups = Map.groupBy(all, ({ span, only, differences }) =>
    JSON.stringify([span.library, span.kind, span.name, only, differences]),
  );
  return [...groups.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [{ ...first, times: others.length + 1 }],
  );
}

function labelsOf(spans: readonly ComparedSpan[]): ReadonlyMap<string, string> {
  return new Map(spans.map(({ id, kind, name }) => [id, `${kind} ${name}`]));
}

function labelOfParent({ parentId }: ComparedSpan, labels: ReadonlyMap<string, string>): string {
  if (parentId === '') return 'none';
  return labels.get(parentId) ?? 'one of another process';
}

/** Ports that a system chooses, and ids, are other ones in each run. */
export function withoutWhatVaries(text: string): string {
  return text
    .slice(0, MOST_COMPARED)
    .replace(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b[0-9a-f]{16,64}\b/g, '(id)')
    .replace(/\b(?:3[3-9]|[45]\d|6[0-5])\d{3}\b/g, '(port)');
}

/** UTF-16 units. */
const MOST_COMPARED = 1000;

function textOf(value: AnyValueJson): string {
  if (value.arrayValue) return `[${value.arrayValue.values.map(textOf).join(', ')}]`;
  if (value.kvlistValue) return `{${value.kvlistValue.values.map(pairOf).join(', ')}}`;
  return String(Object.values(value)[0] ?? '');
}

function pairOf({ key, value }: KeyValueJson): string {
  return `${key}: ${textOf(value)}`;
}

/** UTF-16 units of one value in a line. */
const MOST_SHOWN = 60;

/** A few lines per differing span: `~` in both, `-` only in the first, `+` only in the second. */
export function formatComparison({ pairs, same, differing }: Comparison, a: string, b: string): string {
  const lines = differing.flatMap(({ span, only, differences, times }) => {
    const sign = only === undefined ? '~' : only === 'a' ? '-' : '+';
    const often = times > 1 ? `, ${times} times` : '';
    const whose = only === undefined ? '' : `: ${only === 'a' ? a : b} only`;
    return [
      `${sign} ${span.kind} ${shown(span.name)} (${span.library}${often})${whose}`,
      ...differences.map(({ what, a: own, b: other }) => {
        if (other === undefined) return `    ${what}: ${a} only, ${shown(own)}`;
        if (own === undefined) return `    ${what}: ${b} only, ${shown(other)}`;
        return `    ${what}: ${a} ${shown(own)}, ${b} ${shown(other)}`;
      }),
    ];
  });
  const onlyIn = (which: 'a' | 'b') =>
    differing.reduce((sum, { only, times }) => (only === which ? sum + times : sum), 0);
  const sum = `${pairs + onlyIn('a')} spans with ${a}, ${pairs + onlyIn('b')} with ${b}: ${same} are the same`;
  return `${[...lines, ...(lines.length > 0 ? [''] : []), sum].join('\n')}\n`;
}

function shown(text: string | undefined = ''): string {
  const short = text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}...` : text;
  return /^[\w .:/@()[\]-]+$/.test(short) ? short : JSON.stringify(short);
}
