import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byRate, samplerOfStrategy } from '../../../src/sampling/jaeger-strategy.ts';
import { TraceId } from '../../../src/span/ids.ts';
import { NOT_RECORD, RECORD_AND_SAMPLED, type TraceSampler } from '../../../src/span/trace-sampler.ts';

const byRatio = (ratio: number): TraceSampler => ({ decide: () => (ratio >= 0.5 ? RECORD_AND_SAMPLED : NOT_RECORD) });
const decide = (sampler: TraceSampler | undefined, name = 'a') =>
  sampler?.decide(new TraceId(0, 0, 0, 1, undefined), undefined, name);

test('a share of all', () => {
  const strategy = (samplingRate: unknown) => ({
    strategyType: 'PROBABILISTIC',
    probabilisticSampling: { samplingRate },
  });
  assert.equal(decide(samplerOfStrategy(strategy(1), byRatio)), RECORD_AND_SAMPLED);
  assert.equal(decide(samplerOfStrategy(strategy(0), byRatio)), NOT_RECORD);
  for (const rate of [2, -1, '1', null, undefined]) assert.equal(samplerOfStrategy(strategy(rate), byRatio), undefined);
});

test('per operation, and a share of the others', () => {
  const perOperationStrategies = [
    { operation: 'GET /health', probabilisticSampling: { samplingRate: 0 } },
    { operation: 'broken' },
    null,
  ];
  const strategy = { operationSampling: { defaultSamplingProbability: 1, perOperationStrategies } };
  const sampler = samplerOfStrategy(strategy, byRatio);
  assert.equal(decide(sampler, 'GET /health'), NOT_RECORD);
  for (const name of ['GET /', 'broken', '__proto__']) assert.equal(decide(sampler, name), RECORD_AND_SAMPLED);
});

test('so many per second', () => {
  let now = 0;
  const sampler = byRate(2, byRatio, () => now);
  const taken = () => [1, 2, 3, 4].filter(() => decide(sampler) === RECORD_AND_SAMPLED).length;
  assert.equal(taken(), 2);
  assert.equal(taken(), 0);
  now += 500;
  assert.equal(taken(), 1);
  now += 60_000;
  assert.equal(taken(), 2);
  assert.equal(decide(byRate(0, byRatio, () => now)), NOT_RECORD);
  const slow = byRate(0.1, byRatio, () => now);
  assert.equal(decide(slow), RECORD_AND_SAMPLED);
  now += 5000;
  assert.equal(decide(slow), NOT_RECORD);
  now += 5000;
  assert.equal(decide(slow), RECORD_AND_SAMPLED);
  assert.equal(decide(samplerOfStrategy({ rateLimitingSampling: { maxTracesPerSecond: 0 } }, byRatio)), NOT_RECORD);
});

test('anything else is no strategy', () => {
  for (const answer of [undefined, null, 1, 'text', [], {}, { strategyType: 0 }, { operationSampling: 1 }])
    assert.equal(samplerOfStrategy(answer, byRatio), undefined);
});
