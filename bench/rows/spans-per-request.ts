import type { Measurement } from '../measure/measurement.ts';
import { type Row, repeat } from './row.ts';
import { measureSaturated, type Saturated } from './saturated.ts';

const COUNTS = [1, 10, 100];
const WARMUP = 6; // s
const TURNS = 8;
const CONTENDERS = ['bare', 'ours'];

/** The spans that the app makes by itself, and no other: the server's span has costs of its own. */
const ONLY_OWN_SPANS = { OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'http,undici' };

export const spansPerRequest: Row = {
  name: 'spans-per-request',
  quick: false,
  needs: ['wrk'],
  async measure({ contenders, rounds, environment }) {
    const measurements: Measurement[] = [];
    const taking = contenders.filter(({ name }) => CONTENDERS.includes(name));
    for (const count of COUNTS) {
      const alone = { ...environment, env: { ...ONLY_OWN_SPANS, BENCH_SPANS: String(count) } };
      const known = new Map([
        ['bare', 0],
        ['ours', count],
      ]);
      const plan = { file: 'spans.cjs', warmup: WARMUP, turns: TURNS, known };
      const { values, remarks } = await repeat(taking, rounds, (some) => measureSaturated(some, plan, alone));
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
