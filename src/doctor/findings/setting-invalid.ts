import { splitAdvice } from '../evidence.ts';
import type { FindingKind } from '../finding.ts';
import { settingProblems } from '../setting-problems.ts';

export default {
  code: 'SETTING_INVALID',
  level: 'warning',
  area: 'settings',
  title: 'A setting has a value that cannot be used.',
  explanation: `What is wrong with one setting never stops the app, or the others: the default is used in its place, and the
message says which. \`npx @org/otel-auto settings\` shows what is in effect.`,
  find: (evidence) =>
    settingProblems(evidence)
      .filter(({ kind }) => kind === 'invalid')
      .map(({ text }) => splitAdvice(text)),
} satisfies FindingKind;
