import { readFile } from 'node:fs/promises';
import { openText } from '../viewer/store/open.ts';
import type { Store } from '../viewer/store/store.ts';
import { say } from './serve.ts';

/** Reads files of OTLP/JSON into the store, and says what was in them. @returns false if one cannot be opened, which was then said */
export async function openFiles(store: Store, files: readonly string[]): Promise<boolean> {
  for (const file of files) {
    try {
      const { spans, logs, refused } = openText(store, await readFile(file, 'utf8'));
      const ignored = refused === 0 ? '' : `; ${refused} lines or spans in it are no OTLP/JSON and were left out`;
      say(`opened ${file}: ${spans} spans and ${logs} log records${ignored}`);
    } catch (error) {
      say(`cannot open ${file}: ${(error as Error).message}`);
      return false;
    }
  }
  return true;
}
