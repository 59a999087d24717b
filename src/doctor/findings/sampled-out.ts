import { appProcesses } from '../evidence.ts';
import type { FindingKind } from '../finding.ts';

export default {
  code: 'SAMPLED_OUT',
  level: 'warning',
  area: 'traces',
  title: 'The sampler, or the lack of an exporter, leaves nothing to send.',
  explanation: `\`OTEL_TRACES_SAMPLER\` decides which traces are recorded. With \`always_off\`, or a ratio of 0, none is that
begins here. With a small ratio and few requests, none may be by chance. \`OTEL_TRACES_EXPORTER=none\` sends nothing.`,
  find(evidence) {
    const said = evidence.settings.problems.filter((problem) => problem.startsWith('Nothing is traced: '));
    const bySetting = said.filter((problem) => !problem.includes('OTEL_SDK_DISABLED'));
    if (bySetting.length > 0)
      return bySetting.map((problem) => {
        const [, why = '', fix = ''] = /^Nothing is traced: (.*?)\. (.*)$/.exec(problem) ?? [];
        return { message: `nothing is traced: ${why}`, fix };
      });
    const spans = appProcesses(evidence).map((one) => one.spans);
    const dropped = spans.reduce((sum, one) => sum + (one?.notSampled ?? 0), 0);
    const ended = spans.reduce((sum, one) => sum + (one?.ended ?? 0), 0);
    if (ended > 0 || dropped === 0) return [];
    return [
      {
        message: `the sampler took none of ${dropped} ${dropped === 1 ? 'span' : 'spans'}`,
        fix: 'Raise OTEL_TRACES_SAMPLER_ARG, or unset OTEL_TRACES_SAMPLER, to see some.',
      },
    ];
  },
} satisfies FindingKind;
