import { appProcesses } from '../evidence.ts';
import type { FindingKind } from '../finding.ts';
import { startsLoader } from '../probe/preloads.ts';

export default {
  code: 'PRELOADED_TWICE',
  level: 'warning',
  area: 'loader',
  title: 'The loader is named twice, by the command and by NODE_OPTIONS, for example.',
  explanation: `The first one runs, and the second one does nothing. So the app is traced once, as it should be. But if the
two are copies of different versions, which one runs depends on the order: \`NODE_OPTIONS\` comes before the command
line. Keep one of the two.`,
  find(evidence) {
    return appProcesses(evidence)
      .map(({ preloads }) => preloads.filter(startsLoader).map(({ specifier }) => specifier))
      .filter((specifiers) => specifiers.length > 1)
      .slice(0, 1)
      .map((specifiers) => ({
        message: `the loader is loaded ${specifiers.length} times: ${specifiers.join(' and ')}`,
        fix: 'Keep one of them; the first one is in effect now.',
      }));
  },
} satisfies FindingKind;
