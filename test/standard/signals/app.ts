import { writeApp as write } from '../../nothing-lost/exit/app.ts';
import type { Way } from '../../nothing-lost/exit/ways.ts';

/** What apps use besides `span` and `say`: `emit(text)` makes a log record, `add(n)` counts. */
const PRELUDE = `
const counter = api?.metrics?.getMeter('app').createCounter('app.count');
const logger = api?.logs?.getLogger('app');
const add = (n) => counter?.add(n);
const emit = (body) => logger?.emit({ body });
`;

/** Writes a CommonJS app; gives its main file. */
export function writeApp({ code, files = {} }: Pick<Way, 'code' | 'files'>): string {
  const all = Object.fromEntries(Object.entries(files).map(([name, text]) => [name, PRELUDE + text]));
  return write({ code: PRELUDE + code, files: all }, 'cjs');
}

export const ON = { OTEL_METRICS_EXPORTER: 'otlp', OTEL_LOGS_EXPORTER: 'otlp' };
