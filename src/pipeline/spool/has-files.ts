import { readdirSync } from 'node:fs';

/** May there be anything a sender should look at? For each start, which reads no more code than it must. */
export function hasFiles(folder: string): boolean {
  try {
    return readdirSync(folder).some((name) => name.endsWith('.spans') || name.endsWith('.open1'));
  } catch {
    return false;
  }
}
