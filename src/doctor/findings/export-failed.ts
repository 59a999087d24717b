import { describeFailure } from '../export-failed.ts';
import type { FindingKind } from '../finding.ts';
import export401 from './export-401.ts';
import export404Path from './export-404-path.ts';
import exportDns from './export-dns.ts';
import exportProtocol from './export-protocol.ts';
import exportRefused from './export-refused.ts';
import exportTimeout from './export-timeout.ts';
import exportTls from './export-tls.ts';

const OTHERS: readonly FindingKind[] = [
  export401,
  export404Path,
  exportDns,
  exportProtocol,
  exportRefused,
  exportTimeout,
  exportTls,
];

export default {
  code: 'EXPORT_FAILED',
  level: 'error',
  area: 'export',
  title: 'The endpoint does not take what is sent, for a reason without a page of its own.',
  explanation: `The doctor sends a request without spans, with the same code, headers and certificates as the app. The
message says what came back. See the log of the collector, and of proxies on the way.`,
  find(evidence) {
    const { testExport } = evidence;
    if (testExport?.failure === undefined || OTHERS.some((kind) => kind.find(evidence).length > 0)) return [];
    return [describeFailure(testExport, testExport.failure)];
  },
} satisfies FindingKind;
