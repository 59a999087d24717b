import { exportFailed } from '../export-failed.ts';
import type { FindingKind } from '../finding.ts';

export default {
  code: 'EXPORT_TLS',
  level: 'error',
  area: 'export',
  title: 'The endpoint and the app do not agree on TLS.',
  explanation: `Either the certificate is not accepted, and nothing is sent then: name the CA that signed it in
\`OTEL_EXPORTER_OTLP_CERTIFICATE\`, and check its host name and expiry. Or one side speaks TLS and the other does not: then
\`http://\` and \`https://\` in \`OTEL_EXPORTER_OTLP_ENDPOINT\` are the wrong way round.`,
  find: (evidence) => exportFailed(evidence, /^(?:certificate|tls)$|CERT|SSL|TLS/),
} satisfies FindingKind;
