import type { Attributes, AttributeValue } from '@opentelemetry/api';
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import { log } from '../node/log.ts';

const { setTimeout, clearTimeout } = globalThis;

/** The values of attributes that are not known yet; none of them rejects, and undefined stands for none. */
export type Later = ReadonlyMap<string, Promise<AttributeValue | undefined>>;

/**
 * A resource with attributes that are known later. Whoever reads it before gets the others, and is not told off in a line on stderr as
 * by the official class.
 * @param patience ms after which it is complete without those that are still unknown
 */
export function withLater(resource: Resource, later: Later, patience: number): Resource {
  return new LateResource(resource, settle(later, patience));
}

class LateResource implements Resource {
  readonly schemaUrl?: string;
  #now: Resource;
  #isPending = true;
  readonly #later: Promise<Attributes>;
  readonly #settled: Promise<void>;

  constructor(now: Resource, later: Promise<Attributes>) {
    this.#now = now;
    if (now.schemaUrl !== undefined) this.schemaUrl = now.schemaUrl;
    this.#later = later;
    this.#settled = later.then((attributes) => {
      this.#now = this.#now.merge(resourceFromAttributes(attributes));
      this.#isPending = false;
    });
  }

  get asyncAttributesPending(): boolean {
    return this.#isPending;
  }

  get attributes(): Attributes {
    return this.#now.attributes;
  }

  waitForAsyncAttributes(): Promise<void> {
    return this.#settled;
  }

  merge(other: Resource | null): Resource {
    const merged = this.#now.merge(other);
    return this.#isPending ? new LateResource(merged, this.#later) : merged;
  }

  getRawAttributes(): ReturnType<Resource['getRawAttributes']> {
    return this.#now.getRawAttributes();
  }
}

async function settle(later: Later, patience: number): Promise<Attributes> {
  const known: Attributes = {};
  const open = new Set(later.keys());
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, patience);
  timer.unref();
  const all = [...later].map(async ([key, value]) => {
    const found = await value;
    open.delete(key);
    if (found !== undefined) known[key] = found;
  });
  await Promise.race([Promise.all(all), late.promise]);
  clearTimeout(timer);
  if (open.size > 0)
    log(
      'warn',
      `a resource detector of an extension has not found ${[...open].join(', ')} within ${patience} ms, a quarter of ` +
        'OTEL_NODE_EXIT_TIMEOUT and at most 5 s; what is sent goes without. Make it answer sooner, or raise the timeout.',
    );
  return { ...known };
}
