/**
 * OpenTelemetry's registry of names, as `@opentelemetry/semantic-conventions` publishes it, its stable and its incubating
 * entry. Types are not in there; they follow from the examples of a name, or from the values it may have.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as stable from '@opentelemetry/semantic-conventions';
import * as incubating from '@opentelemetry/semantic-conventions/incubating';

const dist = join(import.meta.dirname, '../../../node_modules/@opentelemetry/semantic-conventions/dist');

export type ValueType = 'string' | 'number' | 'boolean' | 'array';

export interface Entry {
  /** Types that its examples allow; undefined: it has none. */
  types: ReadonlySet<ValueType> | undefined;
  /** What became of it, if it is deprecated. */
  deprecated: string | undefined;
}

const constants: Readonly<Record<string, unknown>> = { ...stable, ...incubating };
const docs = new Map(
  ['stable_attributes', 'experimental_attributes', 'stable_metrics', 'experimental_metrics'].flatMap((file) => {
    const declared = readFileSync(join(dist, `${file}.d.mts`), 'utf8').matchAll(
      /\/\*\*\n((?: \*[^\n]*\n)*?) \*\/\ndeclare const (\w+):/g,
    );
    return [...declared].map(([, doc = '', constant = '']) => [constant, doc] as const);
  }),
);
const enumerations = new Set(
  [...docs.keys()].filter((constant) => constant.includes('_VALUE_')).map((constant) => constant.split('_VALUE_')[0]),
);

const attributes = read('ATTR_');
const metrics = read('METRIC_');

/** Prefixes of names that go on, such as `http.request.header.`. */
const prefixes = [...attributes.keys()].filter((name) => name.endsWith('.'));

export function attributeOf(name: string): Entry | undefined {
  return attributes.get(name) ?? attributes.get(prefixes.find((prefix) => name.startsWith(prefix)) ?? '');
}

export function metricOf(name: string): Entry | undefined {
  return metrics.get(name);
}

export function typeOf(value: unknown): ValueType {
  return Array.isArray(value) ? 'array' : (typeof value as ValueType);
}

function read(kind: 'ATTR_' | 'METRIC_'): Map<string, Entry> {
  const found = new Map<string, Entry>();
  for (const [constant, doc] of docs) {
    if (!constant.startsWith(kind)) continue;
    const value = constants[constant];
    const name = typeof value === 'function' ? (value as (key: string) => string)('') : String(value);
    const types = enumerations.has(constant.slice(kind.length)) ? new Set(['string'] as const) : typesOf(doc);
    found.set(name, { types, deprecated: /^ \* @deprecated (.+)$/m.exec(doc)?.[1] });
  }
  return found;
}

function typesOf(doc: string): Set<ValueType> | undefined {
  const types = [...doc.matchAll(/^ \* @example (.+)$/gm)].map(([, example = '']) => typeOfExample(example));
  if (types.length === 0) return undefined;
  // One example of a string may look like something else, but not all of them.
  return new Set(types.includes('string') ? ['string'] : types);
}

function typeOfExample(example: string): ValueType {
  if (/^\[.*\]$/.test(example)) return 'array';
  if (/^(?:true|false)$/.test(example)) return 'boolean';
  return /^-?\d+(?:\.\d+)?$/.test(example) ? 'number' : 'string';
}
