import type { ReceivedSpan } from '../harness/spans.ts';
import type { Place } from './rows.ts';

const CALLERS = ['A', 'B', 'C'];

/** What is wrong with the places of the work in the traces of one app, as sentences; empty where everything is right. */
export function judge(spans: readonly ReceivedSpan[], place: Place): string[] {
  return CALLERS.flatMap((name) => {
    const callers = spans.filter((span) => span.name === `caller ${name}`);
    const works = spans.filter((span) => span.name === `work ${name}`);
    const [caller] = callers;
    const [work] = works;
    if (caller === undefined || callers.length > 1) return [`caller ${name} arrived ${callers.length} times`];
    if (work === undefined || works.length > 1) return [`work ${name} arrived ${works.length} times`];
    const path = pathOf(work, spans);
    if (isRight[place](path, caller, spans)) return [];
    const above = path.slice(1).map((span) => span.name);
    return [`work ${name} is ${above.length === 0 ? 'the root of a trace' : `below ${above.join(', ')}`}`];
  });
}

const isRight: Record<
  Place,
  (path: readonly ReceivedSpan[], caller: ReceivedSpan, spans: readonly ReceivedSpan[]) => boolean
> = {
  caller: (path, caller) => path.includes(caller),
  linked: (path, caller, spans) =>
    isApart(path, spans) && path.some(({ links }) => links.some(({ traceId }) => traceId === caller.traceId)),
  own: (path, _caller, spans) => isApart(path, spans) && path.length > 1,
};

/** Is no caller in that trace? */
function isApart([work]: readonly ReceivedSpan[], spans: readonly ReceivedSpan[]): boolean {
  return !spans.some(({ name, traceId }) => traceId === work?.traceId && name.startsWith('caller '));
}

/** The span and those above it that arrived, up to the root. */
function pathOf(span: ReceivedSpan, spans: readonly ReceivedSpan[]): ReceivedSpan[] {
  const path: ReceivedSpan[] = [];
  let next: ReceivedSpan | undefined = span;
  while (next !== undefined && !path.includes(next)) {
    path.push(next);
    const { traceId, parentSpanId }: ReceivedSpan = next;
    next = spans.find((other) => other.traceId === traceId && other.spanId === parentSpanId);
  }
  return path;
}
