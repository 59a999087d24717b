import assert from 'node:assert/strict';
import { sourceOf } from '../../harness/libraries.ts';
import { type RecordedSpan, record } from './spans.ts';

/** What is compared of a span: everything but ids, times and the scope, which names who made it. */
export interface ComparedSpan {
  name: string;
  kind: number;
  parent: string | undefined;
  attributes: Record<string, unknown>;
  status: { code: number; message?: string };
  events: string[];
}

/** A deliberate difference: its reason, and what it makes of a span of the official instrumentation (undefined: no span). */
export type Difference = readonly [reason: string, apply: (span: ComparedSpan) => ComparedSpan | undefined];

/** Runs the library's app three times: without tracing, with the official instrumentation and with ours. */
export async function compare(
  library: string,
  version: string,
  env: Readonly<Record<string, string>>,
  differences: readonly Difference[],
): Promise<void> {
  const options = { library, version, env, source: sourceOf(library, 'app.cjs') };
  const none = await record('none', options);
  const official = await record('official', options);
  const ours = await record('ours', options);
  assert.equal(ours.stdout, none.stdout, 'the app prints what it prints without us');
  const used = new Set<string>();
  const expected = comparable(official.spans).flatMap((span) => {
    let result: ComparedSpan | undefined = span;
    for (const [reason, apply] of differences) {
      if (result === undefined) break;
      const before = JSON.stringify(result);
      result = apply(result);
      if (JSON.stringify(result) !== before) used.add(reason);
    }
    return result === undefined ? [] : [result];
  });
  assert.ok(expected.length > 5, `${expected.length} spans`);
  assert.deepEqual(comparable(ours.spans), expected);
  assert.deepEqual(
    [...used],
    differences.map(([reason]) => reason),
    'every difference is real',
  );
}

function comparable(spans: readonly RecordedSpan[]): ComparedSpan[] {
  const names = new Map(spans.map((span) => [span.id, span.name]));
  return spans
    .filter((span) => 'db.system.name' in span.attributes)
    .map(({ name, kind, parent, attributes, status, events }) => ({
      name,
      kind,
      parent: parent === undefined ? undefined : names.get(parent),
      attributes,
      status,
      events,
    }));
}

/** An attribute that only ours have, on the spans of which `where` is true. */
export function added(
  key: string,
  value: unknown,
  where: (span: ComparedSpan) => boolean,
): (span: ComparedSpan) => ComparedSpan {
  return (span) => (where(span) ? { ...span, attributes: { ...span.attributes, [key]: value } } : span);
}

/** Of a Redis command, the official classes show fields of hashes, times to live, members and more. */
export const keysOnly: Difference = [
  'of the arguments of a Redis command, only keys are shown',
  (span) => {
    const text = String(span.attributes['db.query.text']);
    const [name = '', key, ...others] = text.split(' ');
    if (!/^(?:hset|expire)$/i.test(name)) return span;
    const count = /^hset$/i.test(name) ? 2 : others.length;
    return {
      ...span,
      attributes: { ...span.attributes, 'db.query.text': `${name} ${key} [${count} other arguments]` },
    };
  },
];

export function failed(span: ComparedSpan): boolean {
  return span.status.code === 2;
}
