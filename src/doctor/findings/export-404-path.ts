import { exportFailed } from '../export-failed.ts';
import type { FindingKind } from '../finding.ts';

export default {
  code: 'EXPORT_404_PATH',
  level: 'error',
  area: 'export',
  title: 'The path of the endpoint is wrong.',
  explanation: `\`OTEL_EXPORTER_OTLP_ENDPOINT\` is the base: \`/v1/traces\` is appended to it.
\`OTEL_EXPORTER_OTLP_TRACES_ENDPOINT\` is used as it is, path and all. Redirects are not followed.`,
  find: (evidence) => exportFailed(evidence, /^HTTP (?:3\d\d|404|405)$/),
} satisfies FindingKind;
