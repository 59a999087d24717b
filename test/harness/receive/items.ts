import { type KeyValue, toRecord, type Value } from '../spans.ts';

export type Json = Record<string, unknown>;

export interface Item {
  readonly resource: Record<string, Value>;
  readonly scope: string;
  readonly item: Json;
}

/** The items of a request of OTLP, each with the resource and the scope that it is under. */
export function items(message: object, signal: 'Logs' | 'Metrics', name: string): Item[] {
  const found: Item[] = [];
  for (const ofResource of (message as Record<string, Json[]>)[`resource${signal}`] ?? []) {
    const resource = toRecord((ofResource.resource as { attributes?: KeyValue[] }).attributes);
    for (const ofScope of (ofResource[`scope${signal}`] as Json[]) ?? []) {
      const scope = (ofScope.scope as { name?: string }).name ?? '';
      for (const item of (ofScope[name] as Json[]) ?? []) found.push({ resource, scope, item });
    }
  }
  return found;
}
