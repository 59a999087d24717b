import { accessSync, constants, lstatSync } from 'node:fs';
import { join } from 'node:path';
import { log, logLimited } from '../../node/log.ts';
import type { SpoolConfig } from '../ring/config.ts';
import { messageOf } from '../transport/failures.ts';
import { adoptSegments, isSegment } from './adopt.ts';
import { BegunSpans } from './begun.ts';
import { checkPrivate, makeFolder, syncFolder } from './folder.ts';
import { HEADER_BYTES } from './frame.ts';
import { begunName, listBegun, listSegments, newId, segmentName } from './name.ts';
import { type Owner, thisProcess } from './owner.ts';
import { quietly, Segment, type Stored } from './segment.ts';

export interface StorableBatch {
  /** Encoded ExportTraceServiceRequest. */
  readonly body: Uint8Array;
  readonly count: number;
}

const LARGEST_SEGMENT = 4 * 1024 * 1024;
/** After the disk refused, nothing is tried for this long (ms). */
const PAUSE = 5000;

/**
 * Requests on disk, in segments that belong to one process each. All calls block; none throws: a disk that refuses is
 * said once, and what it did not take stays with the caller.
 */
export class Spool {
  /** Copies of spans that are open. */
  readonly begun: BegunSpans;
  readonly #folder: string;
  readonly #maxBytes: number;
  readonly #segmentBytes: number;
  readonly #me: Owner = thisProcess();
  /** Ours, oldest first. */
  #segments: Segment[] = [];
  /** The last of them, while it is appended to. */
  #open: Segment | undefined;
  #refused = false;
  #pausedUntil = 0;

  constructor({ directory, maxBytes }: SpoolConfig) {
    this.#folder = directory;
    this.#maxBytes = maxBytes;
    // Whole segments are dropped at the limit, so they are small against it.
    this.#segmentBytes = Math.min(LARGEST_SEGMENT, maxBytes >> 3);
    this.#attempt(() => this.#prepare());
    this.begun = new BegunSpans({
      maxBytes: this.#segmentBytes,
      create: () => this.#createFor(begunName(newId(Date.now()), this.#me)),
      // Copies drop no spans that have ended.
      hasRoom: (bytes) => this.#usedBytes() + bytes <= this.#maxBytes,
      attempt: (work, undo) => {
        if (Date.now() >= this.#pausedUntil) this.#attempt(work, undo);
      },
      sayFull: (count) => this.#sayFull(count),
    });
  }

  /**
   * Writes requests to disk and syncs them. At the limit the oldest segments go: their `dropped` is set.
   * @returns for each request where it is, or undefined: the disk did not take it
   */
  store(requests: readonly StorableBatch[]): (Stored | undefined)[] {
    const stored: (Stored | undefined)[] = requests.map(() => undefined);
    if (requests.length === 0 || Date.now() < this.#pausedUntil) return stored;
    const unsynced = new Map<number, Stored>();
    const sync = () => {
      if (unsynced.size > 0) this.#open?.sync();
      for (const [index, frame] of unsynced) {
        stored[index] = frame;
        frame.segment.left++;
      }
      unsynced.clear();
    };
    this.#attempt(() => {
      if (this.#open?.appendable() === false) this.#finish();
      let used = this.#usedBytes();
      for (const [index, { body, count }] of requests.entries()) {
        const size = HEADER_BYTES + body.length;
        // It stays in memory, and does not push all others out.
        if (size > this.#maxBytes) {
          this.#saySmall(size);
          continue;
        }
        if (this.#open !== undefined && this.#open.size + size > this.#segmentBytes) {
          sync();
          this.#finish();
        }
        if (used + size > this.#maxBytes) {
          sync();
          used = this.#freeDisk(used, size);
        }
        this.#open ??= this.#begin();
        const segment = this.#open;
        unsynced.set(index, { segment, ...segment.append(body, count) });
        used += size;
      }
      sync();
    });
    return stored;
  }

  /** The request as it was stored, or undefined if somebody deleted or damaged it. */
  read(stored: Stored): Uint8Array | undefined {
    return stored.segment.read(stored);
  }

  /** It was delivered, or is given up: it will not be sent again. */
  settle({ segment, ...frame }: Stored): void {
    segment.left--;
    if (segment.left > 0) segment.markDelivered(frame);
    else this.#remove(segment);
  }

  /** Takes over what dead processes left, and shows that this one lives. Segments of live processes are left alone. */
  adopt(): Stored[] {
    const now = new Date();
    for (const segment of this.#segments) segment.touch(now);
    if (!this.#isPrivate()) return [];
    const { segments, frames, damaged, killed } = adoptSegments(this.#folder, this.#me, (path) => this.#owns(path));
    this.#segments = segments.concat(this.#segments);
    if (damaged > 0) {
      const what = damaged === 1 ? 'a damaged stretch was' : `${damaged} damaged stretches were`;
      log('warn', `${what} skipped in the spool "${this.#folder}": the spans in it are lost, the rest is delivered`);
    }
    if (killed > 0) {
      const what = killed === 1 ? '1 span was' : `${killed} spans were`;
      log('info', `${what} open when an earlier process was killed: found in the spool, and marked as interrupted`);
    }
    return frames;
  }

  #owns(path: string): boolean {
    return this.begun.owns(path) || this.#segments.some((segment) => segment.path === path);
  }

  #isPrivate(): boolean {
    const path = this.#folder;
    return (
      quietly(() => {
        checkPrivate(path);
        return true;
      }) ?? false
    );
  }

  #prepare(): void {
    makeFolder(this.#folder);
    checkPrivate(this.#folder);
    accessSync(this.#folder, constants.R_OK | constants.W_OK | constants.X_OK);
  }

  #begin(): Segment {
    const segment = this.#createFor(segmentName(newId(Date.now()), this.#me));
    this.#segments.push(segment);
    syncFolder(this.#folder);
    return segment;
  }

  #createFor(name: string): Segment {
    const segment = new Segment(join(this.#folder, name), 0);
    segment.create();
    return segment;
  }

  /** The next frame begins a new segment. */
  #finish(): void {
    this.#open?.close();
    this.#open = undefined;
  }

  /** Bytes of all segments in the folder, of every process. */
  #usedBytes(): number {
    this.#prepare();
    let used = 0;
    for (const { name } of [...listSegments(this.#folder), ...listBegun(this.#folder)]) {
      const stat = lstatSync(join(this.#folder, name), { throwIfNoEntry: false });
      if (stat !== undefined && isSegment(stat)) used += stat.size;
    }
    return used;
  }

  /** @throws Error when there is nothing of ours left to drop */
  #freeDisk(used: number, size: number): number {
    let left = used;
    while (left + size > this.#maxBytes) {
      const [oldest] = this.#segments;
      if (oldest === undefined) {
        throw new Error(`OTEL_NODE_SPOOL_MAX_BYTES=${this.#maxBytes} is used up by other processes`);
      }
      oldest.dropped = true;
      left -= oldest.size;
      this.#remove(oldest);
    }
    return left;
  }

  #remove(segment: Segment): void {
    if (this.#open === segment) this.#open = undefined;
    segment.remove();
    this.#segments = this.#segments.filter((other) => other !== segment);
  }

  #attempt(work: () => void, undo = () => this.#leaveOpen()): void {
    try {
      work();
      this.#refused = false;
    } catch (error) {
      undo();
      this.#pausedUntil = Date.now() + PAUSE;
      if (!this.#refused) this.#sayRefused(error);
      this.#refused = true;
    }
  }

  #leaveOpen(): void {
    this.#open?.rollback();
    if (this.#open?.size === 0) this.#remove(this.#open);
    this.#finish();
  }

  #sayFull(count: number): void {
    const what = count === 1 ? '1 span that is' : `${count} spans that are`;
    logLimited(
      'warn',
      'begun full',
      `${what} open found no room in the spool: lost if this process is killed; raise OTEL_NODE_SPOOL_MAX_BYTES`,
    );
  }

  #saySmall(size: number): void {
    logLimited(
      'warn',
      'spool too small',
      `OTEL_NODE_SPOOL_MAX_BYTES=${this.#maxBytes} is too small for a batch of ${size} bytes: it waits in memory only; raise it`,
    );
  }

  #sayRefused(error: unknown): void {
    log(
      'warn',
      `the spool "${this.#folder}" cannot be used: ${messageOf(error)}; spans that wait are kept in memory only. ` +
        'Check OTEL_NODE_SPOOL_DIR, its permissions and the free space',
    );
  }
}
