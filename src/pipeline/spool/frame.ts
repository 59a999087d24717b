import { crc32 } from 'node:zlib';

/*
 * A segment is frames back to back, each a header of six 32-bit little-endian words and a body:
 *   [magic][size of the body][spans in it][CRC-32 of the body][CRC-32 of the four words before][state][body]
 * The body is an encoded ExportTraceServiceRequest, complete with its resource: whoever finds it can send it as it was.
 * The state alone is written again later, in place, so no checksum covers it.
 */

export const HEADER_BYTES = 24;
const MAGIC = 0x3153_544f; // "OTS1"
const CHECKED_BYTES = 16;
const STATE_AT = 20;
/** "done": eight flipped bits do not make it out of zero. */
const DONE = 0x656e_6f64;

/** Where a frame is in its segment, in bytes, and how many spans it holds. */
export interface Frame {
  /** The header begins here, in bytes. */
  readonly at: number;
  /** The body has this size, in bytes. */
  readonly size: number;
  readonly count: number;
}

export interface Scan {
  /** Whole frames that are not delivered. */
  readonly frames: readonly Frame[];
  /** Stretches of bytes that were frames once. */
  readonly damaged: number;
  /** The last frame was not finished when its process or the machine stopped. */
  readonly torn: boolean;
}

/** The header of a frame that waits. */
export function frameHeader(body: Uint8Array, count: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32LE(MAGIC, 0);
  header.writeUInt32LE(body.length, 4);
  header.writeUInt32LE(count, 8);
  header.writeUInt32LE(crc32(body), 12);
  header.writeUInt32LE(crc32(header.subarray(0, CHECKED_BYTES)), CHECKED_BYTES);
  return header;
}

/** These bytes are written over a frame that was delivered, at that place. */
export function deliveredMark(frame: Frame): { readonly bytes: Buffer; readonly at: number } {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(DONE, 0);
  return { bytes, at: frame.at + STATE_AT };
}

/** The body of the frame that starts at `bytes[at]`, or undefined if there is no whole one. */
export function frameBody(bytes: Buffer, at = 0): Buffer | undefined {
  const size = bodySize(bytes, at);
  if (size === undefined || at + HEADER_BYTES + size > bytes.length) return undefined;
  const body = bytes.subarray(at + HEADER_BYTES, at + HEADER_BYTES + size);
  return crc32(body) === bytes.readUInt32LE(at + 12) ? body : undefined;
}

/** Finds the frames in a segment; what is damaged is skipped, whatever the damage. */
export function scan(bytes: Buffer): Scan {
  const frames: Frame[] = [];
  let damaged = 0;
  for (let at = 0; at < bytes.length; ) {
    const body = frameBody(bytes, at);
    if (body !== undefined) {
      const frame = { at, size: body.length, count: bytes.readUInt32LE(at + 8) };
      if (bytes.readUInt32LE(at + STATE_AT) !== DONE) frames.push(frame);
      at += HEADER_BYTES + body.length;
      continue;
    }
    // Not by the size that a damaged frame claims: it may be the damage, or the frame may be cut short before others.
    const next = nextFrame(bytes, at + 1);
    if (next < 0) {
      const torn = isTorn(bytes, at);
      return { frames, damaged: damaged + (torn ? 0 : 1), torn };
    }
    damaged++;
    at = next;
  }
  return { frames, damaged, torn: false };
}

/** Size of the body as an intact header says, else undefined. */
function bodySize(bytes: Buffer, at: number): number | undefined {
  if (at + HEADER_BYTES > bytes.length || bytes.readUInt32LE(at) !== MAGIC) return undefined;
  const checked = crc32(bytes.subarray(at, at + CHECKED_BYTES));
  return checked === bytes.readUInt32LE(at + CHECKED_BYTES) ? bytes.readUInt32LE(at + 4) : undefined;
}

const MAGIC_BYTES = Buffer.from('OTS1');

/** Index of the first intact header from `from` on, or -1. */
function nextFrame(bytes: Buffer, from: number): number {
  let at = bytes.indexOf(MAGIC_BYTES, from);
  while (at >= 0 && bodySize(bytes, at) === undefined) at = bytes.indexOf(MAGIC_BYTES, at + 1);
  return at;
}

/** Cut off in the header or in the body, or never written: after a power loss the end of a file may be all zeros. */
function isTorn(bytes: Buffer, at: number): boolean {
  if (at + HEADER_BYTES > bytes.length) return true;
  const size = bodySize(bytes, at);
  if (size !== undefined) return at + HEADER_BYTES + size > bytes.length || isZero(bytes, bytes.length - 1);
  return isZero(bytes, at);
}

function isZero(bytes: Buffer, from: number): boolean {
  for (let at = from; at < bytes.length; at++) if (bytes[at] !== 0) return false;
  return true;
}
