import type { FindingKind } from '../finding.ts';
import { libraryFacts, nameOf } from '../library-facts.ts';

export default {
  code: 'LIB_VERSION_UNSUPPORTED',
  level: 'error',
  area: 'libraries',
  title: 'The app has a version of a library that is not supported.',
  explanation: `Each library is traced in the versions that docs/libraries.md names, the oldest and the newest of which are
tested. Another version may be made differently inside, so it is left alone: spans and names that would come from
it are missing.`,
  find(evidence) {
    const facts = libraryFacts(evidence);
    return (
      facts
        .filter(({ state }) => state === 'unsupported')
        // One that is made of several packages may be traced by another of them.
        .filter(({ library }) => !facts.some((other) => other.library === library && other.state === 'instrumented'))
        .map((fact) => ({
          message: `${nameOf(fact)} is not traced (${fact.reason ?? 'not supported'})`,
          fix: `Install a supported version, or leave it out with OTEL_NODE_DISABLED_INSTRUMENTATIONS=${fact.library}.`,
        }))
    );
  },
} satisfies FindingKind;
