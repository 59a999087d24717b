import { signal } from '@preact/signals';

export type Theme = 'system' | 'light' | 'dark';

const KEY = 'otel-auto-theme';
const THEMES: readonly Theme[] = ['system', 'light', 'dark'];

export const theme = signal<Theme>('system');

export function startTheme(): void {
  const kept = window.localStorage.getItem(KEY) as Theme | null;
  apply(kept !== null && THEMES.includes(kept) ? kept : 'system');
}

/** System, light, dark, and so on. */
export function switchTheme(): void {
  apply(THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length] as Theme);
}

function apply(wanted: Theme): void {
  theme.value = wanted;
  if (wanted === 'system') {
    window.localStorage.removeItem(KEY);
    delete document.documentElement.dataset.theme;
  } else {
    window.localStorage.setItem(KEY, wanted);
    document.documentElement.dataset.theme = wanted;
  }
}
