import { exportFailed } from '../export-failed.ts';
import type { FindingKind } from '../finding.ts';

export default {
  code: 'EXPORT_DNS',
  level: 'error',
  area: 'export',
  title: 'The host name of the endpoint does not resolve.',
  explanation: `The name in \`OTEL_EXPORTER_OTLP_ENDPOINT\` is not known where the app runs. In Kubernetes a Service of another
namespace needs it in its name (\`collector.observability\`); in Compose, both must be in one network.`,
  find: (evidence) => exportFailed(evidence, /^(?:ENOTFOUND|EAI_AGAIN|EAI_NODATA)$/),
} satisfies FindingKind;
