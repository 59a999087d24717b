import { exportFailed } from '../export-failed.ts';
import type { FindingKind } from '../finding.ts';

export default {
  code: 'EXPORT_401',
  level: 'error',
  area: 'export',
  title: 'The endpoint does not accept the credentials.',
  explanation: `Most vendors want a key in \`OTEL_EXPORTER_OTLP_HEADERS\`, as \`name=value\`, and blanks in the value as \`%20\`:
\`OTEL_EXPORTER_OTLP_HEADERS="authorization=Bearer%20…"\`. Quotes in a file for \`docker --env-file\` become part of the value.`,
  find: (evidence) => exportFailed(evidence, /^(?:HTTP 40[13]|gRPC (?:7|16))$/),
} satisfies FindingKind;
