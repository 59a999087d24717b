/** Deliberate differences of spans: what both lists and their comparison are made of. No test is in here, so that docs/differences.md can be made of the lists. */
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
