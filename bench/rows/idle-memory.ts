import { setTimeout as delay } from 'node:timers/promises';
import { startApp } from '../app.ts';
import { rss } from '../measure/proc.ts';
import { interleave, type Row, samplesOf } from './row.ts';

const MOST_ROUNDS = 3;
const IDLE = 1500; // ms
const QUIET = 2500; // ms

export const idleMemory: Row = {
  name: 'memory-idle',
  quick: false,
  needs: [],
  async measure({ contenders, rounds, receiver, environment }) {
    const { values, remarks } = await interleave(contenders, Math.min(rounds, MOST_ROUNDS), async (contender) => {
      const app = await startApp(contender, 'http.cjs', environment);
      try {
        await delay(IDLE);
        const before = rss(app.pid);
        const spans = await receiver.count();
        await (await fetch(app.url)).text();
        const traced = contender.name !== 'bare';
        if (traced && (await receiver.settled(QUIET, spans + 1)) === spans) throw new Error('no span was delivered');
        await delay(IDLE);
        return { before, after: rss(app.pid) };
      } finally {
        await app.end();
      }
    });
    const shared = { unit: 'MiB', digits: 1, relative: true, remarks };
    return [
      {
        ...shared,
        id: 'memory-before-span',
        title: 'RSS when idle, before the first span',
        samples: samplesOf(values, ({ before }) => before),
      },
      {
        ...shared,
        id: 'memory-after-export',
        title: 'RSS when idle, after the first export',
        samples: samplesOf(values, ({ after }) => after),
      },
    ];
  },
};
