import { libraries } from '../../loader/registry.ts';
import type { FindingKind } from '../finding.ts';
import { libraryFacts } from '../library-facts.ts';

export default {
  code: 'LIB_DISABLED',
  level: 'info',
  area: 'libraries',
  title: 'A setting switches off a library that the app has.',
  explanation: `\`OTEL_NODE_DISABLED_INSTRUMENTATIONS\` names libraries that are not to be traced,
\`OTEL_NODE_ENABLED_INSTRUMENTATIONS\` those that are, and \`OTEL_INSTRUMENTATION_<NAME>_ENABLED\` is about one.
If that is what you want, there is nothing to do.`,
  find(evidence) {
    const isOn = (name: string) => evidence.project.dependencies.includes(name);
    return libraryFacts(evidence)
      .filter(({ state }) => state === 'disabled')
      .filter(({ library, version }) => {
        const packages = Object.keys(libraries.find(({ name }) => name === library)?.packages ?? {});
        return version !== undefined || packages.some(isOn);
      })
      .map(({ library, reason }) => ({
        message: `${library} is not traced: ${reason ?? 'a setting switches it off'}`,
        fix: `Take it out of that setting to have it traced.`,
      }));
  },
} satisfies FindingKind;
