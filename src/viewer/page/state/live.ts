import { signal } from '@preact/signals';

/** Counts up with each change of what the server has. */
export const changes = signal(0);

/** Ids of traces that got spans with the last change. */
export const updated = signal<readonly string[]>([]);

export const connection = signal<'waiting' | 'live' | 'lost'>('waiting');

/** Lists do not follow what arrives while they are paused. */
export const isPaused = signal(false);

/** Listens for as long as the page is open; the browser connects again by itself. */
export function listen(): void {
  const source = new EventSource('/api/events');
  source.addEventListener('open', () => {
    // Events that came while there was no connection were not told.
    if (connection.value === 'lost') changes.value += 1;
    connection.value = 'live';
  });
  source.addEventListener('error', () => {
    connection.value = 'lost';
  });
  source.addEventListener('traces', ({ data }) => {
    const told = JSON.parse(String(data)) as { updated?: string[] };
    updated.value = told.updated ?? [];
    changes.value += 1;
  });
  source.addEventListener('cleared', () => {
    updated.value = [];
    changes.value += 1;
  });
}
