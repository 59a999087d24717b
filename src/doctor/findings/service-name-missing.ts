import { appProcesses } from '../evidence.ts';
import type { FindingKind } from '../finding.ts';

export default {
  code: 'SERVICE_NAME_MISSING',
  level: 'warning',
  area: 'settings',
  title: 'The app has no name, so `service.name` is `unknown_service:node`.',
  explanation: `Back ends group traces by \`service.name\`. It comes from \`OTEL_SERVICE_NAME\`, from
\`service.name\` in \`OTEL_RESOURCE_ATTRIBUTES\`, or from the nearest package.json that has a name.`,
  find(evidence) {
    const isNameless = appProcesses(evidence).some(({ service }) => service.startsWith('unknown_service'));
    if (!isNameless) return [];
    return [
      {
        message: 'service.name is "unknown_service:node": no package.json above the main script has a name',
        fix: 'Set OTEL_SERVICE_NAME.',
      },
    ];
  },
} satisfies FindingKind;
