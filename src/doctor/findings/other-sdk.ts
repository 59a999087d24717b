import { appProcesses, foundInLines } from '../evidence.ts';
import type { FindingKind } from '../finding.ts';

export default {
  code: 'OTHER_SDK',
  level: 'warning',
  area: 'traces',
  title: 'The app sets up an OpenTelemetry SDK of its own.',
  explanation: `Only one tracer provider can be registered in a process. The first one wins. If that is this loader, the SDK
of the app gets no spans; if it is the app's, this loader stands down.

Remove the app's set-up, which is often a file called tracing.js or instrumentation.js. Or keep it, and set
\`OTEL_NODE_APP_SDK=prefer\`: then the loader stands down as soon as the app's SDK comes.`,
  find(evidence) {
    const said = foundInLines(evidence, /sets up an OpenTelemetry SDK of its own/);
    if (said.length > 0) return said;
    if (!appProcesses(evidence).some(({ state }) => state === 'another SDK')) return [];
    return [
      {
        message: 'another OpenTelemetry SDK is registered already; this loader stands down',
        fix: 'Keep one of the two: remove the other from the app, or this one from its flags and NODE_OPTIONS.',
      },
    ];
  },
} satisfies FindingKind;
