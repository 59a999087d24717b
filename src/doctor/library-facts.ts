import type { LibraryFact } from '../facts/facts.ts';
import { isBroughtAlong } from '../loader/brought-along.ts';
import { libraries } from '../loader/registry.ts';
import type { Evidence } from './evidence.ts';

/** This is what became of each library in any process, each once; not of versions that others bring along and nobody can change. */
export function libraryFacts({ processes }: Evidence): LibraryFact[] {
  const all = new Map<string, LibraryFact>();
  for (const { libraries } of processes)
    for (const fact of libraries)
      if (fact.state !== 'unsupported' || !isMinor(fact.library))
        all.set(`${fact.library} ${fact.module} ${fact.version} ${fact.state}`, fact);
  return [...all.values()];
}

export function nameOf({ module, version }: LibraryFact): string {
  return version === undefined ? module : `${module} ${version}`;
}

/** Traced libraries, each once, with the version of the package that has its name. */
export function tracedLibraries(evidence: Evidence): string[] {
  const names = new Map<string, string>();
  for (const { library, module, version, state } of libraryFacts(evidence)) {
    if (state !== 'instrumented' || isPart(library)) continue;
    const known = names.get(library);
    if (known === undefined || module === library)
      names.set(library, version === undefined || module !== library ? library : `${library} ${version}`);
  }
  return [...names.values()];
}

/** Is it there for others, which are named? */
function isPart(library: string): boolean {
  return libraries.some(({ name, partOf }) => name === library && partOf !== undefined);
}

function isMinor(library: string): boolean {
  return libraries.some((one) => one.name === library && isBroughtAlong(one));
}
