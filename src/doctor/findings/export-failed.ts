import { describeFailure } from '../export-failed.ts';
import type { FindingKind } from '../finding.ts';

export default {
  code: 'EXPORT_FAILED',
  level: 'error',
  area: 'export',
  isLastResort: true,
  title: 'The endpoint does not take what is sent, for a reason without a page of its own.',
  explanation: `The doctor sends a request without spans, with the same code, headers and certificates as the app. The
message says what came back. See the log of the collector, and of proxies on the way.`,
  find(evidence) {
    const { testExport } = evidence;
    return testExport?.failure === undefined ? [] : [describeFailure(testExport, testExport.failure)];
  },
} satisfies FindingKind;
