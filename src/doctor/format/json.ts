import type { Evidence } from '../evidence.ts';
import { appProcesses } from '../evidence.ts';
import type { Finding } from '../finding.ts';
import { libraryFacts } from '../library-facts.ts';

/** The report for programs; `version` is that of this form. Values of settings have their secrets hidden. */
export function asJson(findings: readonly Finding[], evidence: Evidence): string {
  const { command, folder, node, end, settings, testExport } = evidence;
  const facts = {
    command,
    folder,
    node,
    end: end ?? null,
    settings: settings.variables
      .filter(({ source }) => source !== 'default')
      .map(({ name, value = null, source }) => ({ name, value, source })),
    export: testExport ?? null,
    libraries: libraryFacts(evidence),
    processes: appProcesses(evidence).map((one) => ({
      pid: one.pid,
      node: one.node,
      script: one.script,
      service: one.service,
      state: one.state,
      requests: one.requests,
      workers: one.workers,
      spans: one.spans ?? null,
    })),
  };
  return `${JSON.stringify({ version: 1, findings, facts }, undefined, 2)}\n`;
}
