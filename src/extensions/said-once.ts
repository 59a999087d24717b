/** Lines that all threads of a process may say; what comes after so many is said by each. */
const SLOTS = 1024;

/** Hashes of what was said; 0 where there is room. */
let said = new Int32Array(allocateSaid());

/** Memory for the threads of a process. */
export function allocateSaid(): SharedArrayBuffer {
  return new SharedArrayBuffer(SLOTS * Int32Array.BYTES_PER_ELEMENT);
}

/** From here on this thread says nothing that another one of the same memory has said. */
export function shareSaid(memory: SharedArrayBuffer): void {
  said = new Int32Array(memory);
}

/** @returns true for the first thread of the process that asks about a line; a fault of an extension is the same in all of them */
export function isFirstToSay(what: string): boolean {
  const hash = hashOf(what);
  for (let tries = 0; tries < SLOTS; tries++) {
    const before = Atomics.compareExchange(said, ((hash >>> 0) + tries) % SLOTS, 0, hash);
    if (before === 0) return true;
    if (before === hash) return false;
  }
  return true;
}

/** FNV-1a (https://datatracker.ietf.org/doc/html/draft-eastlake-fnv), never 0. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash === 0 ? 1 : hash;
}
