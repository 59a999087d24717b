/** Secrets that a search finds wherever they have come to. */

const planted = new Set();

/** @param name of letters, digits, hyphens and the like; said by the test that finds it */
export function secret(name) {
  const plant = `Zq${name}9qZ`;
  planted.add(plant);
  return plant;
}

/** How many there are. */
export const count = () => planted.size;

/** Runs what may fail, in a span of the app's own that records how. */
export async function attempt(tracer, name, run) {
  await tracer.startActiveSpan(name, async (span) => {
    try {
      await run();
    } catch (error) {
      span.recordException(error);
      span.setStatus({ code: 2, message: String(error?.message) });
    }
    span.end();
  });
}
