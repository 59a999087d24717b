import { startApp } from '../app.ts';
import { constantRate } from '../load/constant-rate.ts';
import { saturate } from '../load/wrk.ts';
import { median } from '../measure/statistics.ts';
import { type Row, repeat, samplesOf } from './row.ts';
import { inTurns } from './turns.ts';

const CALIBRATION = 3; // s
/** Until V8 has compiled: at a constant rate a slow beginning is a backlog, which would be measured for seconds. */
const SATURATED_WARMUP = 10; // s
const WARMUP = 1; // s
const SECONDS = 2; // of a turn
const TURNS = 3;
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
    const order = { rate, warmup: WARMUP, seconds: SECONDS, connections: CONNECTIONS };
    const { values, remarks } = await repeat(contenders, rounds, (taking) =>
      inTurns(taking, { file: FILE, turns: TURNS }, environment, {
        start: (_, { app }) => saturate(app.url, SATURATED_WARMUP),
        turn: ({ app }) => constantRate({ ...order, port: Number(new URL(app.url).port) }),
        end: async (_, __, turns) => ({
          p50: median(turns.map(({ p50 }) => p50)),
          p99: median(turns.map(({ p99 }) => p99)),
        }),
      }),
    );
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
