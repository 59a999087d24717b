// The official SDK and our tracer do the same things; all that processors and receivers see is compared.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { context, ROOT_CONTEXT, type SpanContext, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  type ReadableSpan,
  type Sampler,
  type SpanProcessor,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import fc from 'fast-check';
import { createSampler } from '../../../src/sampling/standard-samplers.ts';
import type { SamplerName } from '../../../src/settings/shape.ts';
import { TraceId } from '../../../src/span/ids.ts';
import { SpanTracerProvider } from '../../../src/span/tracer-provider.ts';
import { anyCase } from './tracer/arbitraries.ts';
import { useClock } from './tracer/clock.ts';
import { tracerDifferences } from './tracer/differences.ts';
import { createTracer, encode, observe, type Side } from './tracer/lab.ts';

const SIDES: readonly Side[] = ['official', 'ours'];

const silent: SpanProcessor = {
  onStart() {},
  onEnd() {},
  forceFlush: () => Promise.resolve(),
  shutdown: () => Promise.resolve(),
};

describe('tracer', () => {
  before(() => void context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()));
  after(() => context.disable());
  useClock();

  it('behaves as the official SDK, whatever is done to a span', () => {
    fc.assert(
      fc.property(anyCase, (given) => {
        assert.deepEqual(observe('ours', given), observe('official', given));
      }),
      { numRuns: 2000 },
    );
  });

  for (const { what, why, see, official, ours } of tracerDifferences) {
    it(`differs: ${what}, because ${why}`, () => {
      for (const side of SIDES) {
        const seen = see((processor, options) =>
          createTracer(side, { ...options, processors: [{ ...silent, ...processor }] }),
        );
        assert.deepEqual(seen, side === 'official' ? official : ours, side);
      }
    });
  }

  it('gives the same tracer for the same scope, and the scope to its spans', () => {
    for (const provider of providers([])) {
      const tracer = provider.getTracer('a', '1', { schemaUrl: 'u' });
      assert.equal(provider.getTracer('a', '1', { schemaUrl: 'u' }), tracer);
      for (const other of [provider.getTracer('a', '1'), provider.getTracer('a'), provider.getTracer('b', '1')])
        assert.notEqual(other, tracer);
      const span = tracer.startSpan('s') as unknown as { instrumentationScope: object };
      assert.deepEqual(span.instrumentationScope, { name: 'a', version: '1', schemaUrl: 'u' });
    }
  });

  it('lets a processor assign members, inherit from a span and wrap it, and sends what that shows', () => {
    const changes = {
      ...{ name: 'new', kind: 3, attributes: { x: 1 }, events: [], links: [], status: { code: 2, message: 'm' } },
      ...{ startTime: [5, 6], endTime: [7, 8], resource: resourceFromAttributes({ a: 1 }) },
    };
    const views: readonly ((span: ReadableSpan) => ReadableSpan)[] = [
      (span) => Object.assign(span, changes),
      (span) => Object.assign(Object.create(span), changes),
      (span) =>
        Object.create(span, Object.fromEntries(Object.entries(changes).map(([key, value]) => [key, { value }]))),
      (span) => new Proxy(span, { get: (target, key) => Reflect.get({ ...changes, __proto__: target }, key) }),
    ];
    for (const view of views) {
      const sent = SIDES.map((side) => {
        let encoded: unknown;
        const onEnd = (span: ReadableSpan) => {
          encoded = encode(view(span), new Map());
        };
        const tracer = createTracer(side, { processors: [{ ...silent, onEnd }] });
        tracer
          .startSpan('s', { attributes: { y: 1 }, links: [] })
          .addEvent('e')
          .end();
        return encoded;
      });
      assert.deepEqual(sent[1], sent[0]);
      assert.equal((sent[0] as { startTimeUnixNano: string }).startTimeUnixNano, '5000000006');
    }
  });

  it('flushes and shuts down every processor, and says which failed', async () => {
    const seen: string[] = [];
    const processor = (name: string, error?: Error): SpanProcessor => ({
      ...silent,
      forceFlush: async () => void seen.push(`flush ${name}`),
      shutdown: async () => {
        seen.push(`shutdown ${name}`);
        if (error) throw error;
      },
    });
    const never = { ...silent, forceFlush: () => new Promise<void>(() => {}) };
    for (const provider of providers([processor('one'), processor('two', new Error('no')), never])) {
      seen.length = 0;
      const errors = (await provider.forceFlush({ timeoutMillis: 5 }).catch((caught) => caught)) as Error[];
      assert.deepEqual(
        errors.map(({ message }) => message),
        ['Span processor did not completed within timeout period of 5 ms'],
      );
      await assert.rejects(provider.shutdown(), /no/);
      assert.deepEqual(seen, ['flush one', 'flush two', 'shutdown one', 'shutdown two']);
    }
    for (const provider of providers([processor('alone')])) {
      await provider.forceFlush();
      await provider.shutdown();
    }
  });

  it('makes ids that differ, as random as those of the official SDK', () => {
    const [, provider] = providers([]);
    const tracer = provider.getTracer('a');
    const contexts = Array.from({ length: 20_000 }, () => tracer.startSpan('s', {}, ROOT_CONTEXT).spanContext());
    for (const [ids, digits] of [
      [contexts.map(({ traceId }) => traceId), 32],
      [contexts.map(({ spanId }) => spanId), 16],
    ] as const) {
      assert.equal(new Set(ids).size, ids.length);
      for (let at = 0; at < digits; at++) {
        const seen = new Map<string, number>();
        for (const id of ids) seen.set(id[at] ?? '', (seen.get(id[at] ?? '') ?? 0) + 1);
        assert.equal([...seen.keys()].sort().join(''), '0123456789abcdef');
        // 1250 expected of each; six standard deviations are 205.
        for (const count of seen.values()) assert.ok(Math.abs(count - 1250) < 205, `digit ${at}: ${count}`);
      }
    }
  });

  it('has ids of its own when the app replaces Math.random', () => {
    const original = Math.random;
    Math.random = () => 0;
    try {
      const [, provider] = providers([]);
      const ids = Array.from({ length: 100 }, () => provider.getTracer('a').startSpan('s').spanContext().traceId);
      assert.equal(new Set(ids).size, 100);
    } finally {
      Math.random = original;
    }
  });
});

function providers(spanProcessors: SpanProcessor[]): [TracerProvider, SpanTracerProvider] {
  const resource = resourceFromAttributes({});
  return [
    new TracerProvider({ resource, spanProcessors }),
    new SpanTracerProvider({ resource, sampler: createSampler({ name: 'always_on', ratio: 1 }), spanProcessors }),
  ];
}

describe('samplers', () => {
  const official: Partial<Record<SamplerName, (ratio: number) => Sampler>> = {
    always_on: () => new AlwaysOnSampler(),
    always_off: () => new AlwaysOffSampler(),
    traceidratio: (ratio) => new TraceIdRatioBasedSampler(ratio),
    parentbased_always_on: () => new ParentBasedSampler({ root: new AlwaysOnSampler() }),
    parentbased_always_off: () => new ParentBasedSampler({ root: new AlwaysOffSampler() }),
    parentbased_traceidratio: (ratio) => new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
  };
  const id = (digits: number) =>
    fc
      .uint8Array({ minLength: digits / 2, maxLength: digits / 2 })
      .map((bytes) => Buffer.from(bytes).toString('hex'))
      .filter((text) => /[^0]/.test(text));
  const parent: fc.Arbitrary<SpanContext | undefined> = fc.option(
    fc.record({ traceId: id(32), spanId: id(16), traceFlags: fc.integer({ min: 0, max: 3 }), isRemote: fc.boolean() }),
    { nil: undefined },
  );
  for (const name of Object.keys(official) as SamplerName[]) {
    it(`${name} decides as the official one`, () => {
      fc.assert(
        fc.property(id(32), parent, fc.double({ min: 0, max: 1, noNaN: true }), (newId, above, ratio) => {
          const traceId = above?.traceId ?? newId;
          const from = above ? trace.setSpanContext(ROOT_CONTEXT, above) : ROOT_CONTEXT;
          const expected = official[name]?.(ratio).shouldSample(from, traceId, 'a', 0, {}, []).decision;
          assert.equal(createSampler({ name, ratio }).decide(TraceId.parse(traceId), above, 'a'), expected);
        }),
      );
    });
  }
});
