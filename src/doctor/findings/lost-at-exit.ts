import { foundInLines } from '../evidence.ts';
import type { FindingKind } from '../finding.ts';

export default {
  code: 'LOST_AT_EXIT',
  level: 'error',
  area: 'export',
  title: 'The process ended before its spans were delivered.',
  explanation: `At exit the loader waits for the collector, at most \`OTEL_NODE_EXIT_TIMEOUT\` ms. What is not delivered by then
is lost, unless \`OTEL_NODE_SPOOL_DIR\` names a folder: then it is kept on disk, and the next start delivers it.`,
  find(evidence) {
    // Where nothing can be sent at all, that is what there is to mend.
    if (evidence.testExport?.failure !== undefined) return [];
    return foundInLines(evidence, /(?:lost|not confirmed) at exit/).map(({ message }) => ({
      message,
      fix: 'Raise OTEL_NODE_EXIT_TIMEOUT, set OTEL_NODE_SPOOL_DIR, or see why the collector does not answer.',
    }));
  },
} satisfies FindingKind;
