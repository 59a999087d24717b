import type { Attributes, Context } from '@opentelemetry/api';
import { ROOT_CONTEXT, TraceFlags } from '@opentelemetry/api';
import { trace } from '../../api/global.ts';
import type { LogIds } from './log-ids.ts';

/** Objects of a line are followed so deep and so far: an app may log a request, with all that hangs on it. */
const DEEPEST = 4;
const MOST = 500;

/** These properties of errors are taken too, most of which cannot be enumerated. */
const OF_ERRORS = ['name', 'message', 'stack', 'code', 'cause', 'errors'];

/** The fields of a line but for those in `without`, as attributes of a log record: no functions, no cycles, nothing endless. */
export function attributesOf(fields: object, without: ReadonlySet<string>): Attributes {
  const walk = new Walk();
  const attributes: Record<string, unknown> = {};
  for (const key of Object.keys(fields)) {
    if (without.has(key)) continue;
    const value = walk.valueOf((fields as Record<string, unknown>)[key], 0);
    if (value !== undefined) attributes[key] = value;
  }
  // Log records may have nested ones, which the type of the API does not say.
  return attributes as Attributes;
}

class Walk {
  readonly #above = new Set<object>();
  #left = MOST;

  valueOf(value: unknown, depth: number): unknown {
    if (typeof value === 'bigint') return String(value);
    if (typeof value === 'function' || typeof value === 'symbol') return undefined;
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
    if (this.#above.has(value)) return '[Circular]';
    if (depth === DEEPEST || this.#left <= 0) return Array.isArray(value) ? '[Array]' : '[Object]';
    this.#above.add(value);
    const seen = Array.isArray(value) ? this.#items(value, depth + 1) : this.#fields(value, depth + 1);
    this.#above.delete(value);
    return seen;
  }

  #items(list: readonly unknown[], depth: number): unknown[] {
    const items: unknown[] = [];
    for (const item of list) {
      if (this.#left-- <= 0) break;
      items.push(this.valueOf(item, depth) ?? null);
    }
    return items;
  }

  #fields(object: object, depth: number): Record<string, unknown> {
    const fields: Record<string, unknown> = {};
    const keys = object instanceof Error ? new Set([...OF_ERRORS, ...Object.keys(object)]) : Object.keys(object);
    for (const key of keys) {
      if (this.#left-- <= 0) break;
      const value = this.valueOf((object as Record<string, unknown>)[key], depth);
      if (value !== undefined) fields[key] = value;
    }
    return fields;
  }
}

/** Where a line was written, by the ids that it got then; undefined if it has none. */
export function contextOfLine({ trace_id, span_id, trace_flags }: Partial<LogIds>): Context | undefined {
  if (typeof trace_id !== 'string' || typeof span_id !== 'string') return undefined;
  const traceFlags = Number.parseInt(trace_flags ?? '', 16) || TraceFlags.NONE;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId: trace_id, spanId: span_id, traceFlags });
}
