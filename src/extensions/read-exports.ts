import type { Extension, ExtensionHost, Kind } from './extension.ts';

/** Each kind with the methods that its objects must have; true: there may be many, in an array. */
const KINDS: Readonly<Record<Kind, readonly [many: boolean, ...methods: string[]]>> = {
  spanProcessors: [true, 'onStart', 'onEnd'],
  spanExporters: [true, 'export'],
  sampler: [false, 'shouldSample'],
  idGenerator: [false, 'generateTraceId', 'generateSpanId'],
  propagators: [true, 'inject', 'extract', 'fields'],
  resourceDetectors: [true, 'detect'],
  metricReaders: [true, 'setMetricProducer', 'collect'],
  views: [true],
  logRecordProcessors: [true, 'onEmit'],
  instrumentations: [true, 'enable'],
};

export const KIND_NAMES = Object.keys(KINDS) as readonly Kind[];

export interface ReadExports {
  readonly brought: Extension;
  /** The exports that are not what their names say. */
  readonly wrong: readonly string[];
}

/**
 * Reads what a module exports: named exports, members of a default object, and what a default function returns; of the same kind
 * the later wins.
 * @throws what the default function throws
 */
export function readExports(exported: unknown, host: ExtensionHost): ReadExports {
  const brought: Partial<Record<Kind, unknown>> = {};
  const wrong: string[] = [];
  const main = isObject(exported) ? exported.default : exported;
  const made = typeof main === 'function' ? (main as (host: ExtensionHost) => unknown)(host) : main;
  if (isObject(made) && typeof made.then === 'function') {
    (made as unknown as Promise<unknown>).then(undefined, () => {});
    return {
      brought: {},
      wrong: ['the default function, which returns a promise: nothing can be awaited at the start'],
    };
  }
  for (const source of [exported, made]) {
    if (!isObject(source)) continue;
    for (const kind of KIND_NAMES) {
      const value = source[kind];
      if (value === undefined || value === null) continue;
      const fault = faultOf(kind, value);
      if (fault === undefined) brought[kind] = value;
      else wrong.push(fault);
    }
  }
  return { brought: brought as Extension, wrong: [...new Set(wrong)] };
}

function faultOf(kind: Kind, value: unknown): string | undefined {
  const [many, ...methods] = KINDS[kind];
  if (many && !Array.isArray(value)) return `${kind}, which is no array`;
  for (const one of many ? (value as unknown[]) : [value]) {
    const missing = methods.find((name) => typeof (one as Record<string, unknown> | undefined)?.[name] !== 'function');
    if (!isObject(one)) return `${kind}, of which one is no object`;
    if (missing !== undefined) return `${kind}, of which one has no ${missing}()`;
  }
  return undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
