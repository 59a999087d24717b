import type { ReceivedSpan } from '../harness/spans.ts';

/** A span's way from the root of its trace, each step as `service name`; a parent that was not received is a `?`. */
export function pathOf(span: ReceivedSpan, spans: readonly ReceivedSpan[]): string {
  const step = `${span.service} ${span.name}`;
  if (span.parentSpanId === '') return step;
  const parent = spans.find(({ spanId, traceId }) => spanId === span.parentSpanId && traceId === span.traceId);
  return `${parent === undefined ? '?' : pathOf(parent, spans)} > ${step}`;
}

export function pathsOf(spans: readonly ReceivedSpan[]): string[] {
  return spans.map((span) => pathOf(span, spans));
}

/** One root, and every span below it. */
export function isWhole(trace: readonly ReceivedSpan[]): boolean {
  return trace.filter(({ parentSpanId }) => parentSpanId === '').length === 1 && !pathsOf(trace).join().includes('?');
}

export function tracesOf(spans: readonly ReceivedSpan[]): ReceivedSpan[][] {
  return [...Map.groupBy(spans, ({ traceId }) => traceId).values()];
}

/** The spans of a trace by name, such as `main  book seat`. */
export function spanOf(trace: readonly ReceivedSpan[], service: string, name: string): ReceivedSpan {
  const found = trace.find((span) => span.service === service && span.name === name);
  if (found === undefined) throw new Error(`no "${name}" of ${service} in:\n${pathsOf(trace).join('\n')}`);
  return found;
}
