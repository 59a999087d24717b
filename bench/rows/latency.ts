import { startApp } from '../app.ts';
import { constantRate } from '../load/constant-rate.ts';
import { saturate } from '../load/wrk.ts';
import { interleave, type Row, samplesOf } from './row.ts';

const CALIBRATION = 3; // s
/** Until V8 has compiled: at a constant rate a slow beginning is a backlog, which would be measured for seconds. */
const SATURATED_WARMUP = 10; // s
const WARMUP = 1; // s
const SECONDS = 7;
const CONNECTIONS = 64;
const FILE = 'express.cjs';

export const latency: Row = {
  name: 'latency-express',
  quick: false,
  needs: ['wrk', 'postgresql', 'redis'],
  async measure({ contenders, rounds, environment }) {
    const [bare] = contenders;
    if (bare === undefined) return [];
    const calibrated = await startApp(bare, FILE, environment);
    await saturate(calibrated.url, SATURATED_WARMUP);
    const rate = Math.round((await saturate(calibrated.url, CALIBRATION)).rate / 2);
    await calibrated.end();
    const { values, remarks } = await interleave(contenders, rounds, async (contender) => {
      const app = await startApp(contender, FILE, environment);
      try {
        await saturate(app.url, SATURATED_WARMUP);
        const port = Number(new URL(app.url).port);
        return await constantRate({ port, rate, warmup: WARMUP, seconds: SECONDS, connections: CONNECTIONS });
      } finally {
        await app.end();
      }
    });
    const shared = { unit: 'us', digits: 0, relative: true, remarks };
    return [
      {
        ...shared,
        id: 'latency-express',
        title: `p99 latency (median of seconds) at half of bare's throughput (${rate}/s), Express + pg + ioredis`,
        samples: samplesOf(values, ({ p99 }) => p99),
      },
      {
        ...shared,
        id: 'latency-median',
        title: `Median latency (median of seconds) at half of bare's throughput (${rate}/s), Express + pg + ioredis`,
        samples: samplesOf(values, ({ p50 }) => p50),
      },
    ];
  },
};
