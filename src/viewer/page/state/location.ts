import { computed, signal } from '@preact/signals';

/**
 * The address says all that is on screen, so that a link or a reload shows the same: `/?q=status:error`, `/?trace=ID&span=ID`,
 * `/?compare=A,B`, `/?view=map`.
 */
export type ScreenName = 'traces' | 'trace' | 'compare' | 'map' | 'statistics' | 'setup';

const search = signal(window.location.search);
const parameters = computed(() => new URLSearchParams(search.value));

window.addEventListener('popstate', () => {
  search.value = window.location.search;
});

/** '' for what is not there. */
export function parameter(name: string): string {
  return parameters.value.get(name) ?? '';
}

export const screen = computed((): ScreenName => {
  if (parameter('trace') !== '') return 'trace';
  if (parameter('compare') !== '') return 'compare';
  const view = parameter('view');
  return view === 'map' || view === 'statistics' || view === 'setup' ? view : 'traces';
});

export type Parameters = Readonly<Record<string, string>>;

export function addressOf(wanted: Parameters): string {
  const query = new URLSearchParams(Object.entries(wanted).filter(([, value]) => value !== '')).toString();
  return query === '' ? '/' : `/?${query}`;
}

/** Shows another screen: a step that the browser's back button takes back. */
export function go(wanted: Parameters): void {
  if (addressOf(wanted) !== `/${search.peek()}`) window.history.pushState(null, '', addressOf(wanted));
  search.value = window.location.search;
}

/** Changes something of this screen, without a step. An empty value takes a parameter away. */
export function change(changed: Parameters): void {
  const wanted = { ...Object.fromEntries(parameters.peek()), ...changed };
  window.history.replaceState(null, '', addressOf(wanted));
  search.value = window.location.search;
}
