import type { Loaded } from '../state/loaded.ts';

/** What there is to say until there is a value, or beside one that is old. */
export function StateOfLoad({ loaded }: { loaded: Loaded<unknown> }) {
  if (loaded.error !== undefined)
    return (
      <p class="wrong" role="alert">
        {loaded.error.message}
      </p>
    );
  return loaded.value === undefined ? (
    <p class="waiting" role="status">
      Loading …
    </p>
  ) : null;
}
