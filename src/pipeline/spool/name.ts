import { readdirSync } from 'node:fs';
import { isAlive } from '../../node/is-alive.ts';
import type { Owner } from './owner.ts';

/*
 * A segment's name says whose it is, so that it changes hands by one atomic rename:
 * <when it was begun, ms>-<random>-<place>-<pid>-<start>.spans
 * One with copies of open spans ends with `.open1`, and its name says when its process last lived, once that is dead: a number of ms, base 36,
 * as a part of its own at the end. The digit is the version of what is in it: whoever does not know it leaves it alone.
 */

const NAME = /^([0-9a-z]{9}-[0-9a-z]{1,11})-([0-9a-f]{8})-(\d{1,10})-(\d{1,20})\.spans$/;
const BEGUN_NAME = /^([0-9a-z]{9}-[0-9a-z]{1,11})-([0-9a-f]{8})-(\d{1,10})-(\d{1,20})(?:-([0-9a-z]{1,9}))?\.open1$/;

/** The part of a segment's name that stays; sorts by age. */
export function newId(now: number): string {
  const random = Math.floor(Math.random() * Number.MAX_SAFE_INTEGER);
  return `${now.toString(36).padStart(9, '0')}-${random.toString(36)}`;
}

export function segmentName(id: string, { place, pid, start }: Owner): string {
  return `${id}-${place}-${pid}-${start}.spans`;
}

/** @param lived when the process that wrote it last lived (ms), if that is dead */
export function begunName(id: string, { place, pid, start }: Owner, lived?: number): string {
  return `${id}-${place}-${pid}-${start}${lived === undefined ? '' : `-${lived.toString(36)}`}.open1`;
}

export interface ParsedName {
  readonly name: string;
  readonly id: string;
  readonly owner: Owner;
}

/** Name of a file with copies of open spans. */
export interface ParsedBegunName extends ParsedName {
  /** ms; undefined while the process that wrote it owns it. */
  readonly lived: number | undefined;
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

/** The files with copies of open spans, oldest first; throws what `readdirSync` throws. */
export function listBegun(folder: string): ParsedBegunName[] {
  const found: ParsedBegunName[] = [];
  for (const name of readdirSync(folder)) {
    const [, id, place, pid, start, lived] = BEGUN_NAME.exec(name) ?? [];
    if (id === undefined || place === undefined || start === undefined) continue;
    const owner = { place, pid: Number(pid), start };
    found.push({ name, id, owner, lived: lived === undefined ? undefined : Number.parseInt(lived, 36) });
  }
  return found.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** @returns true if there is anything for a sender to look at. Called in the app's thread. */
export function hasWork(folder: string): boolean {
  try {
    return listSegments(folder).length > 0 || listBegun(folder).some(isOfTheDead);
  } catch {
    return false; // The sender says what is wrong with the folder, if one is needed.
  }
}

/**
 * Live processes that share the folder have such files too. Of a process elsewhere, whose number means nothing here, this may say no
 * wrongly: then the sender looks once it starts.
 */
function isOfTheDead({ owner: { pid, start } }: ParsedBegunName): boolean {
  // This one has just started: a file with its number, which most have in containers, is another's.
  return pid === process.pid || !isAlive(pid, start);
}
