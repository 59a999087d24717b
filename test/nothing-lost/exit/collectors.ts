import { type Receiver, receive } from '../pipeline/receiver.ts';

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
  const up = await receive();
  const slow = await receive((res) => setTimeout(() => res.end(), SLOW));
  const hole = await receive(() => {});
  return {
    async [Symbol.asyncDispose]() {
      for (const receiver of [up, slow, hole]) await receiver[Symbol.asyncDispose]();
    },
    up: delivering(up),
    slow: delivering(slow),
    refused: { endpoint: 'http://127.0.0.1:1', accepted: () => [], deadline: SHORT, delivers: false },
    'black hole': { endpoint: base(hole), accepted: () => [], deadline: SHORT, delivers: false },
  };
}

const base = ({ endpoint }: Receiver) => new URL('/', endpoint).href;

function delivering(receiver: Receiver): Setup {
  return {
    endpoint: base(receiver),
    deadline: AMPLE,
    delivers: true,
    accepted: (service) =>
      receiver.requests.flatMap(({ body }) =>
        body.resourceSpans
          .filter(({ resource }) =>
            resource?.attributes?.some(({ key, value }) => key === 'service.name' && value?.stringValue === service),
          )
          .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans.map(({ name }) => name ?? ''))),
      ),
  };
}
