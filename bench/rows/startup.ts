import { cpuToFirstLine, type Environment } from '../app.ts';
import { median } from '../measure/statistics.ts';
import { interleave, type Row } from './row.ts';

/** Starts per round, of which the median counts; a single start says little beside bars of a few ms. */
const STARTS = 7;
const STARTS_OF_PEERS = 3;

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
      const contenders = installed.filter(({ name }) => quick || STANDING_DOWN.includes(name));
      const { emptyNetwork, prefix } = environment;
      const alone: Environment = { ...environment, env, ...(emptyNetwork && { prefix: [...emptyNetwork, ...prefix] }) };
      // The first start after an installation reads everything from the disk.
      for (const contender of contenders) await cpuToFirstLine(contender, file, alone);
      const { values, remarks } = await interleave(contenders, rounds, async (contender) => {
        const starts = contender.name === 'bare' || contender.name === 'ours' ? STARTS : STARTS_OF_PEERS;
        const times: number[] = [];
        while (times.length < starts) times.push(await cpuToFirstLine(contender, file, alone));
        return median(times);
      });
      return [{ id: name, title, unit: 'ms', digits: 1, relative: true, samples: values, remarks }];
    },
  };
}
