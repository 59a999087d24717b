import { splitAdvice } from '../evidence.ts';
import type { FindingKind } from '../finding.ts';
import { settingProblems } from '../setting-problems.ts';

export default {
  code: 'SETTING_UNKNOWN',
  level: 'warning',
  area: 'settings',
  title: 'A variable is set that nobody reads.',
  explanation: `Its name is near to one that is read, or it belongs to an older specification or to another tracer. The
message names what to set instead. docs/settings.md has all variables.`,
  find: (evidence) =>
    settingProblems(evidence)
      .filter(({ kind }) => kind === 'unknown')
      .map(({ text }) => splitAdvice(text)),
} satisfies FindingKind;
