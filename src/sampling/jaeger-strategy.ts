import type { TraceSampler } from '../span/trace-sampler.ts';

export type ByRatio = (ratio: number) => TraceSampler;

/**
 * The sampler of a `SamplingStrategyResponse` (jaeger-idl, proto-gen/api_v2/sampling.proto, as JSON). Strategies per
 * operation come before the general one; an operation is a span's name at its start.
 * @returns undefined for anything that is no such response
 */
export function samplerOfStrategy(response: unknown, byRatio: ByRatio): TraceSampler | undefined {
  const { operationSampling, rateLimitingSampling, probabilisticSampling } = membersOf(response);
  const perOperation = byOperation(membersOf(operationSampling), byRatio);
  if (perOperation !== undefined) return perOperation;
  const perSecond = membersOf(rateLimitingSampling).maxTracesPerSecond;
  if (typeof perSecond === 'number' && perSecond >= 0) return byRate(perSecond, byRatio);
  return byShare(probabilisticSampling, byRatio);
}

function byShare(probabilistic: unknown, byRatio: ByRatio): TraceSampler | undefined {
  const { samplingRate } = membersOf(probabilistic);
  return isShare(samplingRate) ? byRatio(samplingRate) : undefined;
}

function byOperation(strategies: Members, byRatio: ByRatio): TraceSampler | undefined {
  const { defaultSamplingProbability, perOperationStrategies } = strategies;
  if (!isShare(defaultSamplingProbability)) return undefined;
  const others = byRatio(defaultSamplingProbability);
  const named = new Map<string, TraceSampler>();
  for (const item of Array.isArray(perOperationStrategies) ? perOperationStrategies : []) {
    const { operation, probabilisticSampling } = membersOf(item);
    const sampler = byShare(probabilisticSampling, byRatio);
    if (typeof operation === 'string' && sampler !== undefined) named.set(operation, sampler);
  }
  return { decide: (traceId, parent, name) => (named.get(name) ?? others).decide(traceId, parent, name) };
}

/** So many traces per second, those of one second not used kept for the next. */
export function byRate(perSecond: number, byRatio: ByRatio, now = () => performance.now()): TraceSampler {
  const all = byRatio(1);
  const none = byRatio(0);
  const most = Math.max(perSecond, 1);
  let balance = perSecond === 0 ? 0 : most;
  let last = now();
  return {
    decide(traceId, parent, name) {
      const time = now();
      balance = Math.min(most, balance + ((time - last) / 1000) * perSecond);
      last = time;
      if (balance < 1) return none.decide(traceId, parent, name);
      balance--;
      return all.decide(traceId, parent, name);
    },
  };
}

type Members = Readonly<Record<string, unknown>>;

function membersOf(value: unknown): Members {
  return typeof value === 'object' && value !== null ? (value as Members) : {};
}

function isShare(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 1;
}
