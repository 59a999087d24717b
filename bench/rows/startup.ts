import { cpuToFirstLine, type Environment } from '../app.ts';
import { emptyFile } from '../contenders.ts';
import { median } from '../measure/statistics.ts';
import { interleaveLonger, type Row } from './row.ts';

/** Starts per round, of which the median counts; a single start says little beside bars of a few ms. */
const STARTS = 40;
const STARTS_OF_PEERS = 5;

/** Who takes part where the question is what a loader costs that is told to do nothing. */
const STANDING_DOWN = ['bare', 'ours', 'upstream'];

export const startup: readonly Row[] = [
  row('startup-express', 'CPU to the first line, ESM app with Express, pg, ioredis', 'imports.mjs', {}, true),
  row('startup-http', 'CPU to the first line, node:http app', 'http.cjs', {}, true),
  row(
    'startup-disabled',
    'CPU to the first line, OTEL_SDK_DISABLED=true',
    'http.cjs',
    { OTEL_SDK_DISABLED: 'true' },
    false,
  ),
  row('startup-npm', 'CPU to the first line, process of npm', 'npm/bin/npm-cli.js', {}, false),
];

function row(name: string, title: string, file: string, env: Record<string, string>, quick: boolean): Row {
  return {
    name,
    quick,
    needs: [],
    async measure({ contenders: installed, rounds, environment }) {
      const contenders = quick
        ? installed
        : [...installed.filter(({ name }) => STANDING_DOWN.includes(name)), emptyFile];
      const { emptyNetwork, prefix } = environment;
      const alone: Environment = { ...environment, env, ...(emptyNetwork && { prefix: [...emptyNetwork, ...prefix] }) };
      // The first start after an installation reads everything from the disk.
      for (const contender of contenders) await cpuToFirstLine(contender, file, alone);
      const samples: Record<string, number[]> = {};
      const remarks: Record<string, string> = {};
      for (let round = 0; round < rounds; round++) {
        // In turn also within a round: the machine's speed changes from second to second, and a start takes a fraction of one.
        const starts = await interleaveLonger(contenders, STARTS_OF_PEERS, STARTS - STARTS_OF_PEERS, (contender) =>
          cpuToFirstLine(contender, file, alone),
        );
        Object.assign(remarks, starts.remarks);
        for (const [contender, times] of Object.entries(starts.values)) {
          samples[contender] ??= [];
          samples[contender].push(median(times));
        }
      }
      return [{ id: name, title, unit: 'ms', digits: 1, relative: true, samples, remarks }];
    },
  };
}
