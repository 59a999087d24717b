import { exportFailed } from '../export-failed.ts';
import type { FindingKind } from '../finding.ts';

export default {
  code: 'EXPORT_PROTOCOL',
  level: 'error',
  area: 'export',
  title: 'What listens at the endpoint speaks another protocol.',
  explanation: `OTLP/HTTP is usually on port 4318 (\`OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf\`, the default here), and gRPC on
4317 (\`OTEL_EXPORTER_OTLP_PROTOCOL=grpc\`). A web server of something else may also listen there.`,
  find: (evidence) =>
    exportFailed(evidence, /^(?:protocol|odd answer|HTTP (?:400|406|415|426|464|505)|gRPC 12|ECONNRESET|EPIPE)$/),
} satisfies FindingKind;
