import { startApp } from '../app.ts';
import type { Measurement } from '../measure/measurement.ts';
import { interleave, type Row } from './row.ts';
import { measureSaturated, type Saturated } from './saturated.ts';

const COUNTS = [1, 10, 100];
const WARMUP = 6; // s
const SECONDS = 4;
/** One span is a fifth of what a bare request costs, and that moves by itself: it takes more rounds to tell. */
const MORE_ROUNDS = 3;
const CONTENDERS = ['bare', 'ours'];

/** The spans that the app makes by itself, and no other: the server's span has costs of its own. */
const ONLY_OWN_SPANS = { OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'http,undici' };

export const spansPerRequest: Row = {
  name: 'spans-per-request',
  quick: false,
  needs: ['wrk'],
  async measure({ contenders, rounds, receiver, environment }) {
    const measurements: Measurement[] = [];
    const taking = contenders.filter(({ name }) => CONTENDERS.includes(name));
    for (const count of COUNTS) {
      const env = { ...ONLY_OWN_SPANS, BENCH_SPANS: String(count) };
      const { values, remarks } = await interleave(
        taking,
        count === 1 ? rounds * MORE_ROUNDS : rounds,
        async (contender) => {
          const app = await startApp(contender, 'spans.cjs', { ...environment, env });
          try {
            const spansPerRequest = contender.name === 'bare' ? 0 : count;
            const plan = { warmup: WARMUP, seconds: SECONDS, spansPerRequest };
            return await measureSaturated(app, receiver, plan, environment);
          } finally {
            await app.end();
          }
        },
      );
      measurements.push(...measurementsOf(count, values, remarks));
    }
    return measurements;
  },
};

function measurementsOf(
  count: number,
  { bare = [], ours = [] }: Readonly<Record<string, readonly Saturated[]>>,
  remarks: Readonly<Record<string, string>>,
): Measurement[] {
  const each = count === 1 ? '1 span' : `${count} spans`;
  const perSpan = ours.map(({ cpu }, round) => (cpu - (bare[round]?.cpu ?? Number.NaN)) / count);
  return [
    {
      id: `span-${count}`,
      title: `CPU added per span of the app's own, ${each} per request`,
      unit: 'us',
      digits: 2,
      relative: false,
      samples: { ours: perSpan },
      remarks,
    },
    {
      id: `delivered-${count}`,
      title: `Spans delivered at saturation, ${each} of the app's own per request`,
      unit: '%',
      digits: 2,
      relative: false,
      samples: { ours: ours.map(({ delivered }) => delivered) },
      remarks,
    },
  ];
}
