import { type Attributes, SpanKind } from '@opentelemetry/api';
import { compilePattern, type Match } from '../settings/parse/path-pattern.ts';
import type { SamplingRule } from '../settings/shape.ts';

/** The facts about a span before it starts. */
export interface NewSpan {
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes: Attributes | undefined;
}

interface Condition {
  readonly value: (span: NewSpan) => string | undefined;
  readonly match: Match;
}

/** The share of the first rule that a span fits; undefined when it fits none. */
export function compileRules(rules: readonly SamplingRule[]): (span: NewSpan) => number | undefined {
  const compiled = rules.map(({ conditions, ratio }) => ({
    ratio,
    conditions: conditions.map(([key, pattern]): Condition => {
      const match = compilePattern(key === 'span.kind' ? pattern.toLowerCase() : pattern);
      return { value: reader(key), match };
    }),
  }));
  return (span) => compiled.find(({ conditions }) => conditions.every((condition) => fits(condition, span)))?.ratio;
}

function fits({ value, match }: Condition, span: NewSpan): boolean {
  const text = value(span);
  return text !== undefined && match(text);
}

function reader(key: string): Condition['value'] {
  if (key === 'span.name') return nameOf;
  if (key === 'span.kind') return ({ kind }) => SpanKind[kind]?.toLowerCase();
  // The route is known only once the app has found it: patterns of routes match their paths.
  if (key === 'http.route') return (span) => attribute(span, 'http.route') ?? pathOf(span);
  return (span) => attribute(span, key);
}

/** A server span gets its name with the route; until then it is told by its method and path. */
function nameOf(span: NewSpan): string {
  const path = pathOf(span);
  return path === undefined ? span.name : `${span.name} ${path}`;
}

/** Path of an incoming HTTP request. */
export function pathOf(span: NewSpan): string | undefined {
  return span.kind === SpanKind.SERVER ? attribute(span, 'url.path') : undefined;
}

export function attribute({ attributes }: NewSpan, key: string): string | undefined {
  const value = attributes != null && Object.hasOwn(attributes, key) ? attributes[key] : undefined;
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}
