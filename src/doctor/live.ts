import { effectiveSettingsOf } from './effective.ts';
import { appProcesses, type Evidence } from './evidence.ts';
import { type Finding, type FindingKind, findAll } from './finding.ts';
import { readProject } from './look-around.ts';
import type { ProcessReport } from './probe/report.ts';
import type { Reports } from './reports.ts';

/** This is what the page shows of processes that run, and what is wrong with them. */
export interface LiveSetup {
  readonly processes: readonly LiveProcess[];
  readonly findings: readonly Finding[];
}

export interface LiveProcess {
  readonly service: string;
  readonly pid: number;
  readonly node: string;
  /** ms since the Unix epoch. */
  readonly started: number;
  readonly libraries: readonly { name: string; version: string; format: string; state: string; note: string }[];
  readonly settings: readonly { name: string; value: string; source: string; problem: string }[];
}

/** While a command runs: nothing is known of its end, of its output and of exports. */
export function liveSetup(
  kinds: readonly FindingKind[],
  reports: Reports,
  of: { readonly command: readonly string[]; readonly folder: string; readonly env: NodeJS.ProcessEnv },
): LiveSetup {
  const processes = reports.read();
  const { settings, values } = effectiveSettingsOf(of.env);
  const evidence: Evidence = {
    ...of,
    settings,
    values,
    project: readProject(of.folder),
    node: process.versions.node,
    processes,
    lines: [],
    errorOutput: '',
    end: undefined,
    testExport: undefined,
  };
  return {
    processes: appProcesses(evidence).map(describeProcess),
    // Before the first report there is nothing to find.
    findings: appProcesses(evidence).length === 0 ? [] : findAll(kinds, evidence),
  };
}

function describeProcess({ service, pid, node, started, libraries, settings, problems }: ProcessReport): LiveProcess {
  return {
    service,
    pid,
    node,
    started,
    libraries: libraries
      .filter(({ state, version }) => state !== 'disabled' || version !== undefined)
      .map(({ library, module, version, state, reason = '' }) => ({
        // A builtin or a channel has no version, and the name of the library says more.
        name: version === undefined ? library : module,
        version: version ?? '',
        format: '',
        state: state === 'instrumented' ? 'traced' : 'not traced',
        note: reason,
      }))
      .filter(
        (one, at, all) => all.findIndex(({ name, version }) => name === one.name && version === one.version) === at,
      ),
    settings: settings.map((setting) => ({
      ...setting,
      problem: problems.find((problem) => problem.startsWith(`${setting.name}=`)) ?? '',
    })),
  };
}
