import type { FindingKind } from '../finding.ts';
import { libraryFacts, nameOf } from '../library-facts.ts';

export default {
  code: 'LIB_DUPLICATE',
  level: 'warning',
  area: 'libraries',
  title: 'Two copies of a library are loaded, and only one is traced.',
  explanation: `npm may install several versions of a package, one at the top of node_modules and others below the packages
that ask for them. The loader traces each copy whose version it supports. Here one copy is not. \`npm ls <name>\` shows
who brings it.`,
  find(evidence) {
    const facts = libraryFacts(evidence);
    return facts
      .filter(({ state, version }) => state !== 'instrumented' && version !== undefined)
      .filter((fact) => facts.some((other) => other.module === fact.module && other.state === 'instrumented'))
      .map((fact) => ({
        message: `${nameOf(fact)} is loaded beside another version of ${fact.module}, and only that one is traced`,
        fix: `Run npm ls ${fact.module} to see who brings it, and update that.`,
      }));
  },
} satisfies FindingKind;
