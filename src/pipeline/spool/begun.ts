import { type Frame, HEADER_BYTES } from './frame.ts';
import type { Segment } from './segment.ts';

/** The copies need this of the spool that they are in. */
export interface BegunFolder {
  /** Bytes that all of them may take. */
  readonly maxBytes: number;
  /** Makes a file for them. @throws Error of the file system */
  create(): Segment;
  /** Has the folder room for so many bytes more? @throws Error of the file system */
  hasRoom(bytes: number): boolean;
  /** Does the work, unless the disk refused a moment ago; if it refuses now, that is said, and `undo` is called. */
  attempt(work: () => void, undo: () => void): void;
  /** Says that so many copies found no room. */
  sayFull(count: number): void;
}

interface Copy {
  /** Encoded ExportTraceServiceRequest of one span; empty once it is on disk. */
  body: Uint8Array;
  /** Undefined until then. */
  frame: Frame | undefined;
}

const NO_BYTES = new Uint8Array(0);
/** Copies that this process may have on disk at a time. */
const MOST = 10_000;
/** Below this size (bytes) of what has been taken back, a file is not written anew. */
const COMPACT_FROM = 64 * 1024;
/** ms between two signs of life on a file: the last is the end of its spans, if the process is killed. */
const LIFE_SIGN = 1000;

/**
 * Copies on disk of spans that are open, a frame for each, in a file of their own: if this process is killed, the next one delivers what
 * has not been taken back. Nothing is synced: they are for the death of a process, not of a machine. All calls block; none throws.
 */
export class BegunSpans {
  readonly #folder: BegunFolder;
  /** By what tells spans from each other (`otlp/span-key.ts`). */
  readonly #copies = new Map<string, Copy>();
  #waiting: string[] = [];
  #file: Segment | undefined;
  /** Bytes of frames that have been taken back. */
  #unused = 0;
  #lived = 0;

  constructor(folder: BegunFolder) {
    this.#folder = folder;
  }

  get size(): number {
    return this.#copies.size;
  }

  has(key: string): boolean {
    return this.#copies.has(key);
  }

  add(key: string, body: Uint8Array): void {
    if (this.#copies.has(key)) return;
    this.#copies.set(key, { body, frame: undefined });
    this.#waiting.push(key);
  }

  /** Puts on disk what is not there. What the disk does not take is forgotten: the span is open still. */
  write(): void {
    if (this.#waiting.length === 0) return;
    const copies = this.#waiting.map((key) => this.#copies.get(key)).filter((copy) => copy !== undefined);
    this.#folder.attempt(
      () => this.#append(copies),
      () => {
        this.#file?.rollback();
        for (const copy of copies) copy.frame = undefined;
      },
    );
    for (const key of this.#waiting) if (this.#copies.get(key)?.frame === undefined) this.#copies.delete(key);
    this.#waiting = [];
    this.#removeIfUnused();
  }

  /** The spans are delivered, or on disk as they ended, or will never end. */
  takeBack(keys: readonly string[]): void {
    for (const key of keys) {
      const frame = this.#copies.get(key)?.frame;
      this.#copies.delete(key);
      if (frame === undefined) continue;
      this.#file?.markDelivered(frame);
      this.#unused += HEADER_BYTES + frame.size;
    }
    if (keys.length > 0) this.#removeIfUnused();
  }

  /** @param now ms since the epoch */
  showLife(now: number): void {
    if (this.#file === undefined || Math.abs(now - this.#lived) < LIFE_SIGN) return;
    this.#lived = now;
    this.#file.touch(new Date(now));
  }

  /** Is this the file in use? */
  owns(path: string): boolean {
    return this.#file?.path === path;
  }

  #append(copies: readonly Copy[]): void {
    if (this.#file?.appendable() === false) this.#leave();
    if (this.#unused > COMPACT_FROM && this.#unused > (this.#file?.size ?? 0) / 2) this.#compact();
    let fitting = this.#thatFit(copies);
    const bytes = fitting.reduce((sum, { body }) => sum + HEADER_BYTES + body.length, 0);
    if (bytes > 0 && !this.#folder.hasRoom(bytes)) fitting = [];
    if (fitting.length < copies.length) this.#folder.sayFull(copies.length - fitting.length);
    if (fitting.length === 0) return;
    this.#file ??= this.#folder.create();
    for (const copy of fitting) copy.frame = this.#file.append(copy.body, 1);
    this.#file.keep();
    for (const copy of fitting) copy.body = NO_BYTES;
  }

  #thatFit(copies: readonly Copy[]): readonly Copy[] {
    let room = this.#folder.maxBytes - (this.#file?.size ?? 0);
    const most = Math.max(0, MOST - (this.#copies.size - copies.length));
    return copies.slice(0, most).filter(({ body }) => {
      room -= HEADER_BYTES + body.length;
      return room >= 0;
    });
  }

  /** Somebody has deleted the file. */
  #leave(): void {
    for (const [key, { frame }] of this.#copies) if (frame !== undefined) this.#copies.delete(key);
    this.#file?.close();
    this.#file = undefined;
    this.#unused = 0;
  }

  /** Spans that are in both files for a moment are delivered once: whoever adopts them looks at the ids. */
  #compact(): void {
    const old = this.#file as Segment;
    const next = this.#folder.create();
    const moved: [Copy, Frame][] = [];
    try {
      for (const copy of this.#copies.values()) {
        const body = copy.frame && old.read(copy.frame);
        if (body !== undefined) moved.push([copy, next.append(body, 1)]);
      }
      next.keep();
    } catch (error) {
      next.remove();
      throw error;
    }
    for (const [copy, frame] of moved) copy.frame = frame;
    this.#file = next;
    this.#unused = 0;
    old.remove();
  }

  #removeIfUnused(): void {
    if (this.#copies.size > 0 || this.#file === undefined) return;
    this.#file.remove();
    this.#file = undefined;
    this.#unused = 0;
  }
}
