import type { App, Environment } from '../app.ts';
import type { Contender } from '../contenders.ts';
import { saturate } from '../load/wrk.ts';
import { exactCpu } from '../measure/proc.ts';
import { median } from '../measure/statistics.ts';
import type { Receiver } from '../receiver/receiver.ts';
import type { Outcome } from './row.ts';
import { inTurns, type Running } from './turns.ts';

const PROBES = 20;
const ATTEMPTS = 3;
/** Longer than what any contender waits before it sends the rest of its spans (ms). */
const QUIET = 1500;
/** Load before spans are counted (s): an app's clients open their connections then, which leaves spans of its own. */
const CONNECTING = 2;
/** One turn of load (s); the shortest that wrk takes. */
const TURN = 1;

/** What one contender made of a round. */
export interface Saturated {
  /** CPU time of the app per request (microseconds), whatever thread it was on: the median of the turns. */
  readonly cpu: number;
  /** Requests per second: the median of the turns. */
  readonly rate: number;
  /** Spans per request, from single requests, at which nobody has a reason to drop any. */
  readonly spansPerRequest: number;
  /** Share of the spans that arrived (percent), of the warm-up too, which is the longest load; NaN where there are none. */
  readonly delivered: number;
}

export interface Plan {
  /** Below bench/apps. */
  readonly file: string;
  /** Seconds of uninterrupted load, until the optimizing compiler is through. */
  readonly warmup: number;
  /** Of one second each. */
  readonly turns: number;
  /** Spans per request by contender, as far as known; 0: it makes none. What is found is put in. */
  readonly known: Map<string, number>;
}

/** What an app had done when its counting began. */
interface Start {
  readonly handled: number;
  readonly spans: number;
  readonly spansPerRequest: number;
}

/** At the beginning of a turn. */
interface Mark {
  /** ms */
  readonly cpu: number;
  readonly handled: number;
  readonly rate: number;
}

/** Saturates the contenders' apps, a second each. What an app does between its turns, such as sending its spans, counts for it. */
export function measureSaturated(
  contenders: readonly Contender[],
  plan: Plan,
  environment: Environment,
): Promise<Outcome<Saturated>> {
  return inTurns(contenders, plan, environment, {
    start: (contender, running) => warmUp(contender, running, plan, environment),
    async turn({ app }): Promise<Mark> {
      const cpu = exactCpu(app.pid);
      const before = await app.handled();
      const { rate } = await load(app, TURN, environment);
      return { cpu, handled: (await app.handled()) - before, rate };
    },
    end: resultOf,
  });
}

/**
 * The load comes from the app's own core. From another one, which idles whenever the app is the slower of the two, each
 * answer would have to wake it: 4 us of the kernel's time per request here, for whoever traces and not for bare Node.
 */
function load(app: App, seconds: number, { prefix }: Environment) {
  return saturate(app.url, seconds, prefix);
}

async function warmUp(
  { name }: Contender,
  { app, receiver }: Running,
  { warmup, known }: Plan,
  environment: Environment,
): Promise<Start> {
  await load(app, CONNECTING, environment);
  const settled = known.get(name) === 0 ? 0 : await receiver.settled(QUIET);
  const spansPerRequest = known.get(name) ?? (await probe(app, receiver, settled));
  known.set(name, spansPerRequest);
  const start = { handled: await app.handled(), spans: await receiver.count(), spansPerRequest };
  await load(app, warmup - CONNECTING, environment);
  return start;
}

async function probe(app: App, receiver: Receiver, settled: number): Promise<number> {
  let before = settled;
  let spans = 0;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    for (let request = 0; request < PROBES; request++) await (await fetch(app.url)).text();
    const after = await receiver.settled(QUIET);
    spans = after - before;
    before = after;
    // Not whole: some came late, of the load before or of these requests, because the machine is busy.
    if (spans > 0 && spans % PROBES === 0) return spans / PROBES;
  }
  throw new Error(spans === 0 ? 'no span was delivered' : `${spans} spans for ${PROBES} like requests`);
}

async function resultOf({ app, receiver }: Running, start: Start, marks: readonly Mark[]): Promise<Saturated> {
  const { spansPerRequest } = start;
  const expected = ((await app.handled()) - start.handled) * spansPerRequest;
  const spans = expected === 0 ? 0 : (await receiver.settled(QUIET, start.spans + expected)) - start.spans;
  return {
    cpu: median(cpuOfTurns(marks, exactCpu(app.pid))),
    rate: median(marks.map(({ rate }) => rate)),
    spansPerRequest,
    delivered: (spans / expected) * 100,
  };
}

/** CPU per request (microseconds) of each turn, which lasts until the next one of the same app begins. */
function cpuOfTurns(marks: readonly Mark[], end: number): number[] {
  return marks.map(({ cpu, handled }, turn) => (((marks[turn + 1]?.cpu ?? end) - cpu) * 1000) / handled);
}
