import type { Loaded } from '../state/loaded.ts';

/** Says how a load goes until there is a value, or beside a value that is old. */
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
