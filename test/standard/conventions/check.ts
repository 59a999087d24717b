import { NAMES, TYPES } from './exceptions.ts';
import { attributeOf, type Entry, metricOf, typeOf } from './registry.ts';

/** What is wrong with names and values, one line each, none twice. */
export function problemsOf(attributes: Iterable<readonly [name: string, value: unknown]>): string[] {
  const problems = new Set<string>();
  for (const [name, value] of attributes) {
    const entry = attributeOf(name);
    const problem = nameProblem(name, entry) ?? typeProblem(name, value, entry);
    if (problem !== undefined) problems.add(problem);
  }
  return [...problems].sort();
}

export function metricProblems(names: Iterable<string>): string[] {
  return [...new Set(names)]
    .map((name) => nameProblem(name, metricOf(name)))
    .filter((problem) => problem !== undefined);
}

/** Is the name listed with a reason that it needs? */
export function needsReason(name: string): boolean {
  const entry = attributeOf(name) ?? metricOf(name);
  return entry === undefined || entry.deprecated !== undefined;
}

function nameProblem(name: string, entry: Entry | undefined): string | undefined {
  if (entry !== undefined && entry.deprecated === undefined) return undefined;
  if (Object.keys(NAMES).some((known) => (known.endsWith('.') ? name.startsWith(known) : name === known)))
    return undefined;
  return entry === undefined ? `${name} is unknown` : `${name} is deprecated: ${entry.deprecated}`;
}

function typeProblem(name: string, value: unknown, entry: Entry | undefined): string | undefined {
  if (entry?.types === undefined || value === undefined || Object.hasOwn(TYPES, name)) return undefined;
  const type = typeOf(value);
  return entry.types.has(type) ? undefined : `${name} is a ${type}, not a ${[...entry.types].join(' or ')}`;
}
