import { appProcesses } from '../evidence.ts';
import type { FindingKind } from '../finding.ts';

export default {
  code: 'LOADER_FAILED',
  level: 'error',
  area: 'loader',
  title: 'The loader could not start, or the configuration file cannot be used.',
  explanation: `The app runs untraced then, as it would without the loader. The line on stderr that begins with \`[otel-auto]\`
says why. A package that is installed by half can be the reason: install it again.`,
  find(evidence) {
    const states = new Set(appProcesses(evidence).map(({ state }) => state));
    const fault = evidence.values === undefined ? evidence.settings.problems[0] : undefined;
    if (fault !== undefined)
      return [{ message: `OTEL_CONFIG_FILE: ${fault}`, fix: 'Correct the file, or unset the variable.' }];
    if (!states.has('failed')) return [];
    return [
      {
        message: 'the loader could not start: the app runs untraced',
        fix: 'Install @org/otel-auto again, or report this.',
      },
    ];
  },
} satisfies FindingKind;
