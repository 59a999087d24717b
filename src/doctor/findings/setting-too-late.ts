import { foundInLines } from '../evidence.ts';
import type { FindingKind } from '../finding.ts';

export default {
  code: 'SETTING_TOO_LATE',
  level: 'warning',
  area: 'settings',
  title: 'The app sets variables after the loader has read them.',
  explanation: `The loader reads the environment when the process starts. What the app adds later, by dotenv for example, is
not read. \`node --env-file=.env\` sets it in time.`,
  find: (evidence) => foundInLines(evidence, /^set after this loader had started/),
} satisfies FindingKind;
