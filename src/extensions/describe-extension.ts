import type { ExtensionFact } from '../facts/facts.ts';
import type { Kind, Loaded } from './extension.ts';
import { KIND_NAMES } from './read-exports.ts';

/** Tells what an extension has brought: how many of each kind, and its instrumentations by name. */
export function describeExtension({ name, file, brought }: Loaded): ExtensionFact {
  const counts = KIND_NAMES.flatMap((kind): [Kind, number][] => {
    const value = brought[kind];
    return value === undefined ? [] : [[kind, Array.isArray(value) ? value.length : 1]];
  });
  const instrumentations = (brought.instrumentations ?? []).map((one) => ({
    name: String(one.instrumentationName),
    ...(typeof one.instrumentationVersion === 'string' && { version: one.instrumentationVersion }),
  }));
  return { name, file, brings: Object.fromEntries(counts), ...(instrumentations.length > 0 && { instrumentations }) };
}

/** The same in words: `spanProcessors: 2, sampler: 1, instrumentations: own 1.0.0, @scope/other`. */
export function wordsOf({ brings, instrumentations = [] }: ExtensionFact): string {
  const named = instrumentations.map(({ name, version }) => (version === undefined ? name : `${name} ${version}`));
  const kinds = Object.entries(brings).map(([kind, count]) =>
    kind === 'instrumentations' && named.length > 0 ? `${kind}: ${named.join(', ')}` : `${kind}: ${count}`,
  );
  return kinds.join(', ') || 'nothing';
}
