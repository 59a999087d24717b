import { type Collector, collect } from '../../harness/receive.ts';

export interface Setup {
  readonly endpoint: string;
  /** Names of the spans that a service sent and that were accepted. */
  accepted(service: string): string[];
  /** `OTEL_NODE_EXIT_TIMEOUT` of the apps, ms. */
  readonly deadline: number;
  /** All spans can be delivered within the deadline. */
  readonly delivers: boolean;
}

/** What a slow collector takes for an answer, ms. */
const SLOW = 100;
/** Where it is waited for in vain, ms. */
const SHORT = 300;
/** Where it is never reached, unless the machine is very busy, ms. */
const AMPLE = 30_000;

export const KINDS = ['up', 'slow', 'refused', 'black hole'] as const;

export interface Collectors extends AsyncDisposable, Readonly<Record<(typeof KINDS)[number], Setup>> {}

/** One collector of each kind of the matrix. */
export async function startCollectors(): Promise<Collectors> {
  const up = await collect();
  const slow = await collect({ answer: SLOW });
  const hole = await collect({ answer: false });
  return {
    async [Symbol.asyncDispose]() {
      for (const collector of [up, slow, hole]) await collector.close();
    },
    up: delivering(up),
    slow: delivering(slow),
    refused: { endpoint: 'http://127.0.0.1:1', accepted: () => [], deadline: SHORT, delivers: false },
    'black hole': { endpoint: hole.url, accepted: () => [], deadline: SHORT, delivers: false },
  };
}

function delivering({ url, spans }: Collector): Setup {
  return {
    endpoint: url,
    deadline: AMPLE,
    delivers: true,
    accepted: (service) => spans.filter((span) => span.service === service).map(({ name }) => name),
  };
}
