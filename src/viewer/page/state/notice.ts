import { signal } from '@preact/signals';

/** One line that is shown for a while and read aloud. */
export const notice = signal('');

let timer = 0;

export function tell(text: string): void {
  notice.value = text;
  window.clearTimeout(timer);
  timer = window.setTimeout(() => {
    notice.value = '';
  }, 4000);
}

export async function copy(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    tell(`${what} copied`);
  } catch {
    tell(`the browser did not let ${what} be copied`);
  }
}
