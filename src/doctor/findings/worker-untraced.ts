import { appProcesses } from '../evidence.ts';
import type { FindingKind } from '../finding.ts';

export default {
  code: 'WORKER_UNTRACED',
  level: 'warning',
  area: 'loader',
  title: 'A worker thread runs without the loader.',
  explanation: `A worker takes over the flags of its process, and with them the loader, unless the app gives it others: an
\`execArgv\` of its own, for example. Name the loader there as well.`,
  find(evidence) {
    return appProcesses(evidence).flatMap(({ pid, workers, isLoaderAdded }) => {
      if (workers === 0 || isLoaderAdded) return [];
      const seen = evidence.processes.filter((one) => one.pid === pid && one.threadId !== 0);
      const untraced = workers - seen.filter(({ state }) => state !== 'absent').length;
      if (untraced <= 0) return [];
      return [
        {
          message: `${untraced} of ${workers} worker ${workers === 1 ? 'thread' : 'threads'} ${untraced === 1 ? 'runs' : 'run'} without the loader`,
          fix: "Leave execArgv out of new Worker(), or put the loader's flag into it; with eval: true, load the loader by --require.",
        },
      ];
    });
  },
} satisfies FindingKind;
