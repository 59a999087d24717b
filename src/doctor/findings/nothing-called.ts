import { appProcesses } from '../evidence.ts';
import type { FindingKind } from '../finding.ts';

export default {
  code: 'NOTHING_CALLED',
  level: 'info',
  area: 'traces',
  title: 'The app did nothing that would be traced.',
  explanation: `Spans come from what an app does: requests that it serves or makes, queries, messages. This one ended without
any. If it should have done something, look at what it prints; \`withSpan\` of \`@org/otel-auto\` makes spans of your own.`,
  find(evidence) {
    const processes = appProcesses(evidence).filter(({ state }) => state === 'running');
    // A server that waits for requests is as it should be.
    if (
      processes.length === 0 ||
      evidence.end?.byDoctor !== false ||
      evidence.end.code !== 0 ||
      processes.some(({ requests }) => requests > 0)
    )
      return [];
    if (processes.some(({ spans }) => (spans?.ended ?? 0) + (spans?.notSampled ?? 0) > 0)) return [];
    return [
      {
        message: 'the app ended and did nothing that is traced',
        fix: 'Let it serve or make a request, or put spans of your own into it with withSpan().',
      },
    ];
  },
} satisfies FindingKind;
