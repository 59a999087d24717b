import { type Attributes, type AttributeValue, SpanStatusCode } from '@opentelemetry/api';
import { ATTR_ERROR_TYPE, ATTR_EXCEPTION_TYPE, ERROR_TYPE_VALUE_OTHER } from '@opentelemetry/semantic-conventions';
import type { Operation } from '../../span/measure.ts';

/** In seconds. Source: https://opentelemetry.io/docs/specs/semconv/http/http-metrics/, which others of them repeat. */
export const BOUNDARIES = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** Attribute of the span -> attribute of the metric; several of the first may stand for one of the second. */
export type Names = readonly (readonly [ofSpan: string, ofMetric: string])[];

/** Names that are the same on both. */
export function same(...names: string[]): Names {
  return names.map((name) => [name, name] as const);
}

/** The attributes of the span that a metric has as well; the first that is there counts. */
export function pick({ attributes }: Operation, names: Names): Attributes {
  const picked: Attributes = {};
  for (const [ofSpan, ofMetric] of names) {
    const value: AttributeValue | undefined = attributes[ofSpan];
    if (value !== undefined && value !== '' && picked[ofMetric] === undefined) picked[ofMetric] = value;
  }
  return picked;
}

/** Undefined for an operation that has not failed. */
export function errorTypeOf({ attributes, status, events }: Operation): string | undefined {
  const given = attributes[ATTR_ERROR_TYPE];
  if (given !== undefined) return String(given);
  if (status.code !== SpanStatusCode.ERROR) return undefined;
  const exception = events.findLast(({ name }) => name === 'exception');
  return String(exception?.attributes?.[ATTR_EXCEPTION_TYPE] ?? ERROR_TYPE_VALUE_OTHER);
}

/** The attributes of `pick`, with the kind of error of an operation that failed. */
export function describe(operation: Operation, names: Names): Attributes {
  const attributes = pick(operation, names);
  const error = errorTypeOf(operation);
  if (error !== undefined) attributes[ATTR_ERROR_TYPE] = error;
  return attributes;
}

export function secondsOf({ duration: [seconds, nanos] }: Operation): number {
  return seconds + nanos / 1e9;
}
