/** Attributes that a library hands over as a list are those of the same attributes as an object, whatever the limits. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ROOT_CONTEXT, SpanKind } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan, SpanLimits } from '@opentelemetry/sdk-trace';
import { AttributeListOptions, attributesOf } from '../../../src/patching/attribute-list.ts';
import { createSampler } from '../../../src/sampling/standard-samplers.ts';
import { SpanTracerProvider } from '../../../src/span/tracer-provider.ts';

const list = () => ['first', 'a long text', 'left.out', undefined, 'second', 2, 'third', true];

function seen(spanLimits: SpanLimits, options: object) {
  const sampler = createSampler({ name: 'always_on', ratio: 1 });
  const tracer = new SpanTracerProvider({ resource: resourceFromAttributes({}), sampler, spanLimits }).getTracer(
    'test',
  );
  const span = tracer.startSpan('a', options, ROOT_CONTEXT).setAttribute('left.out', 'known later');
  const { attributes, droppedAttributesCount } = span as unknown as ReadableSpan;
  return { attributes, droppedAttributesCount };
}

for (const limits of [{}, { attributeCountLimit: 2 }, { attributeCountLimit: 3 }, { attributeValueLengthLimit: 3 }]) {
  test(`with limits ${JSON.stringify(limits)}`, () => {
    const asObject = seen(limits, { kind: SpanKind.CLIENT, attributes: attributesOf(list()) });
    assert.deepEqual(seen(limits, new AttributeListOptions(SpanKind.CLIENT, list())), asObject);
  });
}

test('a list is taken as it is', () => {
  const pairs = list();
  const sampler = createSampler({ name: 'always_on', ratio: 1 });
  const tracer = new SpanTracerProvider({ resource: resourceFromAttributes({}), sampler }).getTracer('test');
  const span = tracer.startSpan('a', new AttributeListOptions(SpanKind.CLIENT, pairs), ROOT_CONTEXT);
  assert.equal((span as unknown as { attributeList: unknown[] }).attributeList, pairs);
});
