import { appProcesses } from '../evidence.ts';
import type { FindingKind } from '../finding.ts';

export default {
  code: 'EXPORT_PROXY',
  level: 'warning',
  area: 'export',
  title: 'A proxy is set for the endpoint, and telemetry does not go through it.',
  explanation: `\`HTTP_PROXY\`, \`HTTPS_PROXY\` and \`ALL_PROXY\` are not used by the loader. Where the endpoint can only be
reached by a proxy, nothing arrives. Send to a collector in your own network, which sends on.`,
  find(evidence) {
    const variable = evidence.values?.otlpTraces.unusedProxy;
    if (variable === undefined || evidence.testExport === undefined || evidence.testExport.failure === undefined)
      return [];
    return [
      {
        message: `${variable} is set, but telemetry goes through no proxy, and ${evidence.testExport.endpoint} was not reached directly${appProcesses(evidence).length > 0 ? ' either' : ''}`,
        fix: 'Send to a collector in this network that sends on, or let the app reach the endpoint directly.',
      },
    ];
  },
} satisfies FindingKind;
