import { type AnyValue, type KeyValue, toRecord, toValue, type Value } from '../spans.ts';
import { items } from './items.ts';

export interface ReceivedLog {
  scope: string;
  body: Value;
  severity: number;
  severityText: string;
  attributes: Record<string, Value>;
  traceId: string;
  spanId: string;
  resource: Record<string, Value>;
}

export function logsOf(message: object): ReceivedLog[] {
  return items(message, 'Logs', 'logRecords').map(({ resource, scope, item }) => ({
    scope,
    body: toValue(item.body as AnyValue),
    severity: item.severityNumber as number,
    severityText: (item.severityText as string) ?? '',
    attributes: toRecord(item.attributes as KeyValue[]),
    traceId: (item.traceId as string) ?? '',
    spanId: (item.spanId as string) ?? '',
    resource,
  }));
}
