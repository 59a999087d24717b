import { startApp } from '../app.ts';
import { saturate } from '../load/wrk.ts';
import { rss } from '../measure/proc.ts';
import { interleave, type Row } from './row.ts';

const SECONDS = 30;
/** Peers take no part in later rounds: the bar is about `ours`, and half a minute each adds up. */
const ROUNDS = 2;

export const loadedMemory: Row = {
  name: 'memory-after-load',
  quick: false,
  needs: ['wrk', 'postgresql', 'redis'],
  async measure({ contenders, rounds, environment }) {
    const measure = async (contender: (typeof contenders)[number]) => {
      const app = await startApp(contender, 'express.cjs', environment);
      try {
        await saturate(app.url, SECONDS);
        return rss(app.pid);
      } finally {
        await app.end();
      }
    };
    const first = await interleave(contenders, 1, measure);
    const again = contenders.filter(({ name }) => name === 'bare' || name === 'ours');
    const rest = await interleave(again, Math.min(rounds, ROUNDS) - 1, measure);
    const samples = Object.fromEntries(
      Object.entries(first.values).map(([name, values]) => [name, [...values, ...(rest.values[name] ?? [])]]),
    );
    return [
      {
        id: 'memory-after-load',
        title: `RSS after ${SECONDS} s of saturating load, Express + pg + ioredis`,
        unit: 'MiB',
        digits: 0,
        relative: true,
        samples,
        remarks: { ...first.remarks, ...rest.remarks },
      },
    ];
  },
};
