import { type Signal, signal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { changes, isPaused } from './live.ts';

export interface Loaded<T> {
  value?: T;
  error?: Error;
}

/** Loads again when one of the keys is another, and with `live` whenever the server has something new; one request at a time. */
export function useLoaded<T>(load: () => Promise<T>, keys: readonly unknown[], live = true): Signal<Loaded<T>> {
  const result = useMemo(() => signal<Loaded<T>>({}), []);
  const seen = live && !isPaused.value ? changes.value : 0;
  const state = useMemo(() => ({ isLoading: false, isWanted: false, load }), []);
  state.load = load;
  useEffect(() => {
    state.isWanted = true;
    if (!state.isLoading) void loadWhileWanted(state, result);
  }, [...keys, seen]);
  return result;
}

async function loadWhileWanted<T>(
  state: { isLoading: boolean; isWanted: boolean; load: () => Promise<T> },
  result: Signal<Loaded<T>>,
): Promise<void> {
  state.isLoading = true;
  while (state.isWanted) {
    state.isWanted = false;
    try {
      const value = await state.load();
      if (!state.isWanted) result.value = { value };
    } catch (error) {
      // The last good value stays on screen, below what is wrong.
      result.value = { ...result.value, error: error as Error };
    }
  }
  state.isLoading = false;
}
