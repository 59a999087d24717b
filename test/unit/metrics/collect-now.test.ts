import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Meter, ValueType } from '@opentelemetry/api';
import { AggregationTemporality, MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import { collectNow } from '../../../src/metrics/collect-now.ts';

class Reader extends MetricReader {
  async onForceFlush() {}
  async onShutdown() {}
}

/** Instruments of every kind; each call of what it returns measures a little more. */
function instruments(meter: Meter): () => void {
  const counter = meter.createCounter('counter');
  const histogram = meter.createHistogram('histogram', { advice: { explicitBucketBoundaries: [1, 2] } });
  const upDown = meter.createUpDownCounter('upDown');
  const gauge = meter.createGauge('gauge');
  let turn = 0;
  meter.createObservableCounter('observable').addCallback((result) => {
    result.observe(turn * 10, { b: 2, a: 'x' });
    result.observe(turn);
  });
  meter
    .createObservableGauge('whole', { valueType: ValueType.INT })
    .addCallback((result) => result.observe(turn + 0.75, { list: ['a', 'b'] }));
  meter.createObservableCounter('broken').addCallback(() => {
    throw new Error('the app');
  });
  const first = meter.createObservableCounter('batch.first');
  const second = meter.createObservableUpDownCounter('batch.second');
  meter.addBatchObservableCallback(
    (result) => {
      result.observe(first, turn, { a: 1 });
      result.observe(second, -turn);
    },
    [first, second],
  );
  return () => {
    turn++;
    counter.add(turn, { turn: 'all' });
    if (turn === 2) counter.add(1);
    histogram.record(turn);
    upDown.add(turn % 2 === 0 ? -1 : 2);
    gauge.record(turn);
  };
}

for (const temporality of [AggregationTemporality.CUMULATIVE, AggregationTemporality.DELTA]) {
  test(`collects in one go what the SDK collects asynchronously, ${AggregationTemporality[temporality]}`, async () => {
    const make = () => {
      const reader = new Reader({ aggregationTemporalitySelector: () => temporality });
      const provider = new MeterProvider({ readers: [reader] });
      return { reader, provider, measure: instruments(provider.getMeter('scope', '1')) };
    };
    const [ours, theirs] = [make(), make()];
    const plain = ({ scopeMetrics }: ReturnType<typeof collectNow>) =>
      JSON.parse(
        JSON.stringify(scopeMetrics, (key, value) => (key === 'startTime' || key === 'endTime' ? undefined : value)),
      ) as unknown;
    for (const now of [true, false, true, true]) {
      ours.measure();
      theirs.measure();
      const expected = plain((await theirs.reader.collect()).resourceMetrics);
      const collected = now ? collectNow(ours.provider, ours.reader) : (await ours.reader.collect()).resourceMetrics;
      assert.deepEqual(plain(collected), expected);
    }
  });
}

test('a reader of another provider is refused', () => {
  assert.throws(() => collectNow(new MeterProvider(), new Reader()), /not one of the provider/);
});

test('an asynchronous callback neither holds it up nor ends the process', async () => {
  const reader = new Reader();
  const provider = new MeterProvider({ readers: [reader] });
  const meter = provider.getMeter('scope');
  meter.createObservableGauge('late').addCallback(async (result) => {
    await Promise.resolve();
    result.observe(1);
    throw new Error('late');
  });
  meter.createCounter('counter').add(1);
  const { scopeMetrics } = collectNow(provider, reader);
  const names = scopeMetrics.flatMap(({ metrics }) => metrics.filter(({ dataPoints }) => dataPoints.length > 0));
  assert.deepEqual(
    names.map(({ descriptor }) => descriptor.name),
    ['counter'],
  );
  await new Promise((resolve) => setImmediate(resolve));
});
