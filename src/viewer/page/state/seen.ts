import { signal } from '@preact/signals';
import type { AttributeValue, Trace } from '../../analysis/types.ts';
import { fetchTrace } from './api.ts';

/** Fields and keys of attributes that were seen → some of their values, for completion. */
export const seen = signal<ReadonlyMap<string, ReadonlySet<string>>>(new Map());

const VALUES = 12;
const SAMPLES = 6;

export function learn({ spans }: Trace): void {
  const known = new Map([...seen.value].map(([key, values]) => [key, new Set(values)]));
  const add = (key: string, value: AttributeValue) => {
    let values = known.get(key);
    if (values === undefined) {
      values = new Set();
      known.set(key, values);
    }
    if (values.size < VALUES && typeof value !== 'object' && String(value).length < 80) values.add(String(value));
  };
  for (const { service, name, attributes } of spans.slice(0, 500)) {
    add('service', service);
    add('name', name);
    for (const key in attributes) add(key, attributes[key] ?? null);
  }
  seen.value = known;
}

/** Learns from a few traces of different titles. */
export async function learnFrom(traces: readonly { traceId: string; title: string }[]): Promise<void> {
  const byTitle = new Map(traces.map((trace) => [trace.title, trace.traceId]));
  for (const traceId of [...byTitle.values()].slice(0, SAMPLES)) {
    try {
      learn(await fetchTrace(traceId));
    } catch {
      // It may be gone by now; completion then knows less.
    }
  }
}
