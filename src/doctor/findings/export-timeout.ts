import { exportFailed } from '../export-failed.ts';
import type { FindingKind } from '../finding.ts';

export default {
  code: 'EXPORT_TIMEOUT',
  level: 'error',
  area: 'export',
  title: 'The endpoint takes a connection and does not answer in time.',
  explanation: `A firewall may swallow what is sent, the collector may be overloaded, or it waits for something else, such as a
TLS handshake. \`OTEL_EXPORTER_OTLP_TIMEOUT\` sets the limit in ms.`,
  find: (evidence) => exportFailed(evidence, /^(?:timeout|ETIMEDOUT|gRPC 4)$/),
} satisfies FindingKind;
