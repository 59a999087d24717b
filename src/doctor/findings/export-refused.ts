import { exportFailed } from '../export-failed.ts';
import type { FindingKind } from '../finding.ts';

export default {
  code: 'EXPORT_REFUSED',
  level: 'error',
  area: 'export',
  title: 'Nothing answers at the endpoint.',
  explanation: `Spans are kept in memory and tried again, and are lost when the process ends.
\`npx @org/otel-auto view\` receives them on this machine. In a container, \`localhost\` is the container itself: name the
collector's host in \`OTEL_EXPORTER_OTLP_ENDPOINT\`.`,
  find: (evidence) =>
    exportFailed(evidence, /^(?:ECONNREFUSED|ENETUNREACH|EHOSTUNREACH|EADDRNOTAVAIL|ERR_ACCESS_DENIED|gRPC 14)$/),
} satisfies FindingKind;
