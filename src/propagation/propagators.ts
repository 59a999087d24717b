import { type Context, diag, type TextMapGetter, type TextMapPropagator, type TextMapSetter } from '@opentelemetry/api';
import { loadChunk } from '../node/chunk.ts';
import type { PropagatorName } from '../settings/shape.ts';
import { baggagePropagator } from './baggage.ts';
import type { createRarePropagator, RarePropagatorName } from './rare-propagators.ts';
import { traceContextPropagator } from './trace-context.ts';

const CREATE: Record<Exclude<PropagatorName, RarePropagatorName>, () => TextMapPropagator> = {
  tracecontext: () => traceContextPropagator,
  baggage: () => baggagePropagator,
};

/**
 * One propagator for `OTEL_PROPAGATORS`, in the order given. Neither direction throws.
 * For an empty list it does nothing, which is `none`.
 * @param createRare makes those whose code is loaded only when they are named
 * @param more come after those
 */
export function createPropagator(
  names: readonly PropagatorName[],
  createRare: typeof createRarePropagator = loadRare,
  more: readonly TextMapPropagator[] = [],
): TextMapPropagator {
  const propagators = names.map((name) => (isRare(name) ? createRare(name) : CREATE[name]()));
  return new Propagators([...propagators, ...more]);
}

/** As the official composite, without a function made for each call: every server request extracts. */
class Propagators implements TextMapPropagator {
  readonly #propagators: readonly TextMapPropagator[];

  constructor(propagators: readonly TextMapPropagator[]) {
    this.#propagators = propagators;
  }

  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    for (const propagator of this.#propagators) {
      try {
        propagator.inject(context, carrier, setter);
      } catch (error) {
        warn(propagator, 'inject', error);
      }
    }
  }

  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    let extracted = context;
    for (const propagator of this.#propagators) {
      try {
        extracted = propagator.extract(extracted, carrier, getter);
      } catch (error) {
        warn(propagator, 'extract', error);
      }
    }
    return extracted;
  }

  fields(): string[] {
    return [...new Set(this.#propagators.flatMap((propagator) => propagator.fields()))];
  }
}

function warn(propagator: TextMapPropagator, what: string, error: unknown): void {
  diag.warn(`Failed to ${what} with ${propagator.constructor.name}: ${error instanceof Error ? error.message : error}`);
}

function isRare(name: PropagatorName): name is RarePropagatorName {
  return !Object.hasOwn(CREATE, name);
}

function loadRare(name: RarePropagatorName): TextMapPropagator {
  // A chunk of its own, next to the one that this file is bundled into.
  const chunk = loadChunk<typeof import('./rare-propagators.ts')>('propagation-rare-propagators');
  return chunk.createRarePropagator(name);
}
