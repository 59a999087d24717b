import { appProcesses } from '../evidence.ts';
import type { FindingKind } from '../finding.ts';

export default {
  code: 'SDK_DISABLED',
  level: 'warning',
  area: 'settings',
  title: 'A setting switches off all tracing.',
  explanation: `\`OTEL_SDK_DISABLED=true\`, or \`disabled: true\` in the file of \`OTEL_CONFIG_FILE\`, makes the loader do
nothing at all.`,
  find(evidence) {
    const isOff =
      evidence.values?.disabled === true || appProcesses(evidence).some(({ state }) => state === 'disabled');
    if (!isOff) return [];
    return [{ message: 'OTEL_SDK_DISABLED is true: nothing is traced', fix: 'Unset it to trace.' }];
  },
} satisfies FindingKind;
