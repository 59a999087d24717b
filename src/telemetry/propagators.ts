import { join } from 'node:path';
import type { TextMapPropagator } from '@opentelemetry/api';
import { CompositePropagator, W3CBaggagePropagator } from '@opentelemetry/core';
import { B3InjectEncoding, B3Propagator } from '@opentelemetry/propagator-b3';
import type { PropagatorName } from '../settings/settings.ts';
import type { createRarePropagator, RarePropagatorName } from './rare-propagators.ts';
import { traceContextPropagator } from './trace-context.ts';

const CREATE: Record<Exclude<PropagatorName, RarePropagatorName>, () => TextMapPropagator> = {
  tracecontext: () => traceContextPropagator,
  baggage: () => new W3CBaggagePropagator(),
  b3: () => new B3Propagator(),
  b3multi: () => new B3Propagator({ injectEncoding: B3InjectEncoding.MULTI_HEADER }),
};

/**
 * One propagator for `OTEL_PROPAGATORS`, in the order given. Neither direction throws: the composite catches.
 * For an empty list it does nothing, which is `none`.
 * @param createRare makes those whose code is loaded only when they are named
 */
export function createPropagator(
  names: readonly PropagatorName[],
  createRare: typeof createRarePropagator = loadRare,
): TextMapPropagator {
  const propagators = names.map((name) => (isRare(name) ? createRare(name) : CREATE[name]()));
  return new CompositePropagator({ propagators });
}

function isRare(name: PropagatorName): name is RarePropagatorName {
  return !Object.hasOwn(CREATE, name);
}

function loadRare(name: RarePropagatorName): TextMapPropagator {
  // A chunk of its own, next to the one that this file is bundled into.
  const chunk = require(join(__dirname, 'rare-propagators.cjs')) as typeof import('./rare-propagators.ts');
  return chunk.createRarePropagator(name);
}
