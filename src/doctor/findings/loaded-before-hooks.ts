import type { FindingKind } from '../finding.ts';
import { libraryFacts, nameOf } from '../library-facts.ts';

export default {
  code: 'LOADED_BEFORE_HOOKS',
  level: 'error',
  area: 'libraries',
  title: 'A library was loaded before the loader, so it is not traced.',
  explanation: `The loader patches a library while Node loads it. What another preload has loaded earlier stays as it is.
Put the loader first: its flag goes before the others, and \`NODE_OPTIONS\` goes before the command line.`,
  find(evidence) {
    return libraryFacts(evidence)
      .filter(({ state }) => state === 'loaded-before')
      .map((fact) => ({
        message: `${nameOf(fact)} was loaded before the loader: it is not traced`,
        fix: 'Name the loader before all other preloads, in NODE_OPTIONS for example.',
      }));
  },
} satisfies FindingKind;
