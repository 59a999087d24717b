import { startApp } from '../app.ts';
import { saturate } from '../load/wrk.ts';
import { rss } from '../measure/proc.ts';
import { interleaveLonger, type Row } from './row.ts';

const SECONDS = 30;
/** Of bare and ours; half a minute each adds up. */
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
    const { values: samples, remarks } = await interleaveLonger(contenders, 1, Math.min(rounds, ROUNDS) - 1, measure);
    return [
      {
        id: 'memory-after-load',
        title: `RSS after ${SECONDS} s of saturating load, Express + pg + ioredis`,
        unit: 'MiB',
        digits: 0,
        relative: true,
        samples,
        remarks,
      },
    ];
  },
};
