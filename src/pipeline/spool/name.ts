import { readdirSync } from 'node:fs';
import type { Owner } from './owner.ts';

/*
 * A segment's name says whose it is, so that it changes hands by one atomic rename:
 * <when it was begun, ms>-<random>-<place>-<pid>-<start>.spans
 */

const NAME = /^([0-9a-z]{9}-[0-9a-z]{1,11})-([0-9a-f]{8})-(\d{1,10})-(\d{1,20})\.spans$/;

/** The part of a segment's name that stays; sorts by age. */
export function newId(now: number): string {
  const random = Math.floor(Math.random() * Number.MAX_SAFE_INTEGER);
  return `${now.toString(36).padStart(9, '0')}-${random.toString(36)}`;
}

export function segmentName(id: string, { place, pid, start }: Owner): string {
  return `${id}-${place}-${pid}-${start}.spans`;
}

export interface ParsedName {
  readonly name: string;
  readonly id: string;
  readonly owner: Owner;
}

/** The segments in a folder, oldest first; throws what `readdirSync` throws. */
export function listSegments(folder: string): ParsedName[] {
  const found: ParsedName[] = [];
  for (const name of readdirSync(folder)) {
    const [, id, place, pid, start] = NAME.exec(name) ?? [];
    if (id === undefined || place === undefined || start === undefined) continue;
    found.push({ name, id, owner: { place, pid: Number(pid), start } });
  }
  return found.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Is there anything that a sender should look at? Called when the app starts, in its thread. */
export function hasSegments(folder: string): boolean {
  try {
    return listSegments(folder).length > 0;
  } catch {
    return false; // The sender says what is wrong with the folder, if one is needed.
  }
}
