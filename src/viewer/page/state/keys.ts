import { useEffect, useMemo } from 'preact/hooks';

export interface Binding {
  /** As {@link KeyboardEvent.key} has them. */
  readonly keys: readonly string[];
  /** For the overlay. */
  readonly does: string;
  readonly run: () => void;
}

export interface Bindings {
  readonly title: string;
  readonly list: readonly Binding[];
}

const active: Bindings[] = [];

/** This is what is bound now, the innermost last. */
export function boundNow(): readonly Bindings[] {
  return active;
}

/** Binds keys while a component is on screen; of two that bind the same key, the one that came later gets it. */
export function useKeys(title: string, list: readonly Binding[]): void {
  const bindings = useMemo(() => ({ title, list }), []);
  bindings.list = list;
  useEffect(() => {
    active.push(bindings);
    return () => {
      active.splice(active.indexOf(bindings), 1);
    };
  }, []);
}

export function listenForKeys(): void {
  window.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector('dialog[open]') !== null) return;
    const target = event.target instanceof HTMLElement ? event.target : undefined;
    const isTyping = target?.matches('input:not([type=checkbox]), textarea, select') === true;
    if (isTyping && event.key !== 'Escape') return;
    const isOwnKey = event.key === 'Enter' || event.key === ' ';
    if (isOwnKey && target?.matches('button, a, summary, input') === true) return;
    const binding = active.toReversed().flatMap(({ list }) => list.filter(({ keys }) => keys.includes(event.key)))[0];
    if (binding === undefined) return;
    event.preventDefault();
    binding.run();
  });
}
