import { splitAdvice } from '../evidence.ts';
import type { FindingKind } from '../finding.ts';
import { settingProblems } from '../setting-problems.ts';

export default {
  code: 'SETTING_OF_VENDOR',
  level: 'info',
  area: 'settings',
  title: 'Variables of a vendor’s own agent are set, which are not read here.',
  explanation: `\`DD_*\`, \`NEW_RELIC_*\`, \`ELASTIC_*\` and \`SENTRY_*\` belong to agents of vendors. The vendors take OTLP as
well; the message says which variables send there.`,
  find: (evidence) =>
    settingProblems(evidence)
      .filter(({ kind }) => kind === 'foreign')
      .map(({ text }) => splitAdvice(text)),
} satisfies FindingKind;
