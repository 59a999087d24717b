import {
  closeSync,
  constants,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  unlinkSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { deliveredMark, type Frame, frameBody, frameHeader, HEADER_BYTES } from './frame.ts';

/** `O_NOFOLLOW` does not exist on Windows. */
const NO_FOLLOW = constants.O_NOFOLLOW ?? 0;

/** A request on disk. */
export interface Stored extends Frame {
  readonly segment: Segment;
}

/** A file of frames. All calls block; errors are the file system's. */
export class Segment {
  readonly path: string;
  /** Bytes. */
  size: number;
  /** Frames that are not settled. */
  left = 0;
  /** It was deleted with frames that nobody had delivered. */
  dropped = false;
  #fd: number | undefined;
  #synced: number;

  /** @param size bytes that are there already */
  constructor(path: string, size: number) {
    this.path = path;
    this.size = size;
    this.#synced = size;
  }

  /** Makes the file, readable by this user only, and opens it for `append`. */
  create(): void {
    const { O_RDWR, O_CREAT, O_EXCL } = constants;
    this.#fd = openSync(this.path, O_RDWR | O_CREAT | O_EXCL | NO_FOLLOW, 0o600);
  }

  /** True between `create` and `close`, unless somebody deleted the file. */
  appendable(): boolean {
    return this.#fd !== undefined && fstatSync(this.#fd).nlink > 0;
  }

  /** Writes a frame, which is not safe before `sync`. */
  append(body: Uint8Array, count: number): Frame {
    const frame = { at: this.size, size: body.length, count };
    this.#write(frameHeader(body, count), frame.at);
    this.#write(body, frame.at + HEADER_BYTES);
    this.size = frame.at + HEADER_BYTES + frame.size;
    return frame;
  }

  sync(): void {
    fdatasyncSync(this.#fd as number);
    this.#synced = this.size;
  }

  /** All that was written stays, synced or not. */
  keep(): void {
    this.#synced = this.size;
  }

  /** Takes back what was written since the last `sync` or `keep`. */
  rollback(): void {
    this.size = this.#synced;
    quietly(() => ftruncateSync(this.#fd as number, this.size));
  }

  close(): void {
    const fd = this.#fd;
    this.#fd = undefined;
    if (fd !== undefined) quietly(() => closeSync(fd));
  }

  /** The frame's body, or undefined if it cannot be read as it was written. */
  read(frame: Frame): Uint8Array | undefined {
    const bytes = Buffer.allocUnsafeSlow(HEADER_BYTES + frame.size);
    return quietly(() =>
      this.#withFile(constants.O_RDONLY, (fd) =>
        readSync(fd, bytes, 0, bytes.length, frame.at) === bytes.length ? frameBody(bytes) : undefined,
      ),
    );
  }

  /** Not synced: after a power loss it may be delivered again, which the spool may do, and a sync each time is dear. */
  markDelivered(frame: Frame): void {
    const { bytes, at } = deliveredMark(frame);
    quietly(() => this.#withFile(constants.O_RDWR, (fd) => writeSync(fd, bytes, 0, bytes.length, at)));
  }

  remove(): void {
    this.close();
    quietly(() => unlinkSync(this.path));
  }

  /** Shows processes elsewhere that the owner lives. */
  touch(now: Date): void {
    quietly(() => utimesSync(this.path, now, now));
  }

  #write(bytes: Uint8Array, at: number): void {
    for (let done = 0; done < bytes.length; ) {
      done += writeSync(this.#fd as number, bytes, done, bytes.length - done, at + done);
    }
  }

  #withFile<T>(flags: number, use: (fd: number) => T): T {
    if (this.#fd !== undefined) return use(this.#fd);
    const fd = openSync(this.path, flags | NO_FOLLOW);
    try {
      return use(fd);
    } finally {
      closeSync(fd);
    }
  }
}

/** Undefined where the file system refuses: for what is done again, or does not matter, if it fails. */
export function quietly<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
