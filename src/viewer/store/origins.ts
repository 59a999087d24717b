import type { ResourceJson } from '../../otlp/types.ts';
import type { Interner } from './interner.ts';
import { costOfAttributes, type Origin, toOrigin } from './plain.ts';

/** Processes that send at the same time; each sends the same resource with each request. */
const MOST = 100;
/** Longer ones are not looked for (UTF-16 units). */
const LONGEST_KEY = 16_384;

/** Has one object stand for resources that are alike. */
export class Origins {
  #known = new Map<string, Origin>();
  #cost = 0;

  of(resource: ResourceJson, interner: Interner): Origin {
    const key = JSON.stringify(resource.attributes);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const origin = toOrigin(resource, interner);
    this.#cost += costOfAttributes(origin.resource);
    if (key.length > LONGEST_KEY) return origin;
    if (this.#known.size >= MOST) this.#known = new Map();
    this.#known.set(key, origin);
    return origin;
  }

  /** Bytes of those that were new since the last call. */
  takeCost(): number {
    const cost = this.#cost;
    this.#cost = 0;
    return cost;
  }
}
