import { type Row, repeat, samplesOf } from './row.ts';
import { measureSaturated } from './saturated.ts';

const TURNS = 8;

export const saturation: readonly Row[] = [
  row('http', 'node:http', 'http.cjs', [], 6),
  // More code, fewer requests: V8 compiles for longer, a fifth of the machine in the first seconds.
  row('express', 'Express + pg + ioredis', 'express.cjs', ['postgresql', 'redis'], 10),
];

/** @param warmup seconds until the optimizing compiler is through */
function row(name: string, title: string, file: string, servers: Row['needs'], warmup: number): Row {
  return {
    name: `request-${name}`,
    quick: name === 'http',
    needs: ['wrk', ...servers],
    async measure({ contenders, rounds, environment }) {
      const plan = { file, warmup, turns: TURNS, known: new Map([['bare', 0]]) };
      const { values, remarks } = await repeat(contenders, rounds, (taking) =>
        measureSaturated(taking, plan, environment),
      );
      const { bare: _, ...traced } = values;
      return [
        {
          id: `request-${name}`,
          title: `CPU per request at saturation, ${title}`,
          unit: 'us',
          digits: 1,
          relative: true,
          samples: samplesOf(values, ({ cpu }) => cpu),
          remarks,
        },
        {
          id: `rate-${name}`,
          title: `Requests per second at saturation, ${title}`,
          unit: '/s',
          digits: 0,
          relative: false,
          samples: samplesOf(values, ({ rate }) => rate),
          remarks,
        },
        {
          id: `spans-${name}`,
          title: `Spans per request, ${title}`,
          unit: '',
          digits: 2,
          relative: false,
          samples: samplesOf(traced, ({ spansPerRequest }) => spansPerRequest),
          remarks,
        },
        {
          id: `delivered-${name}`,
          title: `Spans delivered at saturation, ${title}`,
          unit: '%',
          digits: 2,
          relative: false,
          samples: samplesOf(traced, ({ delivered }) => delivered),
          remarks,
        },
      ];
    },
  };
}
