import type { App, Environment } from '../app.ts';
import { type Load, saturate } from '../load/wrk.ts';
import { stat } from '../measure/proc.ts';
import type { Receiver } from '../receiver/receiver.ts';

const PROBES = 20;
const ATTEMPTS = 3;
/** Longer than what any contender waits before it sends the rest of its spans (ms). */
const QUIET = 1500;

export interface Saturated {
  /** CPU time of the app per request (microseconds), whatever thread it was on. */
  readonly cpu: number;
  /** Requests per second. */
  readonly rate: number;
  /** Spans per request, from single requests, at which nobody has a reason to drop any. */
  readonly spansPerRequest: number;
  /** Share of the spans of the saturated phase that arrived (percent); NaN where there are none. */
  readonly delivered: number;
}

export interface Plan {
  /** Seconds. */
  readonly warmup: number;
  readonly seconds: number;
  /** Spans per request of this contender, as an earlier round found; undefined: not known yet; 0: it makes none. */
  readonly spansPerRequest: number | undefined;
}

/**
 * The load comes from the app's own core. From another one, which idles whenever the app is the slower of the two, each
 * answer would have to wake it: 4 us of the kernel's time per request here, for whoever traces and not for bare Node.
 */
function load(app: App, seconds: number, { prefix }: Environment): Promise<Load> {
  return saturate(app.url, seconds, prefix);
}

/** Warms an app up, counts the spans of single requests, then measures `seconds` of saturating load. */
export async function measureSaturated(
  app: App,
  receiver: Receiver,
  plan: Plan,
  environment: Environment,
): Promise<Saturated> {
  const { warmup, seconds } = plan;
  await load(app, warmup, environment);
  const traced = plan.spansPerRequest !== 0;
  const spansSettled = traced ? await receiver.settled(QUIET) : 0;
  const spansPerRequest = plan.spansPerRequest ?? (await probe(app, receiver, spansSettled));
  const spansBefore = await receiver.count();
  const handledBefore = await app.handled();
  const cpuBefore = stat(app.pid).cpu;
  const { rate } = await load(app, seconds, environment);
  const cpu = stat(app.pid).cpu - cpuBefore;
  const handled = (await app.handled()) - handledBefore;
  const expected = handled * spansPerRequest;
  const spans = traced ? (await receiver.settled(QUIET, spansBefore + expected)) - spansBefore : 0;
  return {
    cpu: (cpu * 1000) / handled,
    rate,
    spansPerRequest,
    delivered: (spans / expected) * 100,
  };
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
