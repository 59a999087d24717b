/** Loaded only when a setting asks for some of it; each function gives undefined when none asks for that. */

import type { TextMapPropagator } from '@opentelemetry/api';
import type { SpanProcessor } from '@opentelemetry/sdk-trace';
import { copyAttributes } from '../propagation/copy-to-spans.ts';
import { withCorrelationId } from '../propagation/correlation-id.ts';
import { restrictSampler } from '../sampling/restrict-sampler.ts';
import type { Settings } from '../settings/shape.ts';
import type { AnySampler } from '../span/trace-sampler.ts';

/** The sampler of the settings with what is ignored, ruled or limited beside it. */
export function restrictSamplerOf({ sampler, sampling, declared }: Settings, base: AnySampler): AnySampler {
  if (sampling === undefined) return base;
  const tree = declared?.sampler;
  const followsParent = tree === undefined ? sampler.name.startsWith('parentbased_') : tree.kind === 'parent_based';
  return restrictSampler(base, sampling, followsParent);
}

/** `inner` with the correlation id. */
export function createPropagator(inner: TextMapPropagator, { http }: Settings): TextMapPropagator | undefined {
  return http.correlationIdHeaders.length > 0 ? withCorrelationId(inner, http) : undefined;
}

/** Baggage and correlation id onto spans. Must come before the processor that sends them. */
export function createCopyProcessor({ baggageAttributes, http }: Settings): SpanProcessor | undefined {
  if (baggageAttributes.length === 0 && http.correlationIdHeaders.length === 0) return undefined;
  return copyAttributes(baggageAttributes);
}
