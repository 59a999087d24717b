// What the apps of the matrix share: three callers at once, and the work that is done for each of them.
import { trace } from '@opentelemetry/api';

const tracer = trace.getTracer('boundaries');

/** Calls `call` with A, B and C at once, each within a span `caller A` of its own, which ends when the promise that it gives settles. */
export function callers(call) {
  return Promise.all(
    ['A', 'B', 'C'].map((name) =>
      tracer.startActiveSpan(`caller ${name}`, async (span) => {
        try {
          return await call(name);
        } finally {
          span.end();
        }
      }),
    ),
  );
}

/** Makes the span `work A`, wherever it is called. */
export function work(name) {
  tracer.startActiveSpan(`work ${name}`, (span) => span.end());
}

/** Work that takes two turns of the loop. Resolves to the name. */
export async function slowWork(name) {
  await turn();
  work(name);
  await turn();
  return name;
}

/** Resolves in the next turn of the loop. */
export function turn() {
  return new Promise((resolve) => setImmediate(resolve));
}
