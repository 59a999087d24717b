import { foundInLines } from '../evidence.ts';
import type { FindingKind } from '../finding.ts';

export default {
  code: 'OTHER_APM',
  level: 'warning',
  area: 'traces',
  title: 'Another agent traces the same app.',
  explanation: `dd-trace, newrelic, elastic-apm-node and @sentry/node patch the same libraries. Both work, but each request
is paid for twice, and one may hide errors from the other. docs/migration says how to leave each of them.`,
  find: (evidence) => foundInLines(evidence, /which traces by itself, is loaded/),
} satisfies FindingKind;
