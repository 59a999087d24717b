// Prints the loader's state and what is in memory of it.
const state = globalThis[Symbol.for('@org/otel-auto')];
const loaded = Object.keys(require.cache).filter((file) => /otel-auto/.test(file) && !file.endsWith('facts.cjs'));
const { fetch, setTimeout } = globalThis;
console.log(
  JSON.stringify({
    state: state?.state,
    loaded: loaded.map((file) => file.replace(/.*[\\/]dist[\\/]/, '')),
    fetch: typeof fetch,
    setTimeout: typeof setTimeout,
  }),
);
