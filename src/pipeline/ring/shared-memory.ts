import { SIGNALS, type Signal } from '../../otlp/signal.ts';

/**
 * An app thread and the sender share this memory: a header of counters and positions per signal, all of one layout, then the
 * ring's bytes. The headers of the main thread's memory are also the process's: all app threads and the sender count there.
 */
export interface SharedMemory {
  readonly buffer: SharedArrayBuffer;
  /** 32-bit cells, indexed by `Cell`; counts wrap around, only differences mean something. */
  readonly cells: Int32Array<SharedArrayBuffer>;
  /** 64-bit totals, indexed by `Total`. */
  readonly totals: BigInt64Array<SharedArrayBuffer>;
}

/** Indices into `cells`. What counts spans here counts log records or data points in the headers of those signals; the rest is in the first header only. */
export const Cell = {
  /** Ring offset (bytes) of the next write; moved by the ring's thread only. */
  write: 0,
  /** Ring offset (bytes) of the next read; moved by the sender only. */
  read: 1,
  /** Spans the sender took out of the rings. In the main thread's header only. */
  taken: 2,
  /** Spans that ended in one of the totals after they were in a ring. In the main thread's header only. */
  settled: 3,
  /** Number of the last drain the sender has finished, whether all was delivered or not; waited for with `Atomics.wait`. */
  drained: 4,
  /** Spans that were put into a ring, by all threads. In the main thread's header only. */
  written: 5,
  /** 1 once the main thread hears of other threads' rings. In the main thread's header only. */
  listening: 6,
  /** 1 once the ring's thread is gone: nothing more will be written. */
  gone: 7,
  /** Spans of this process, not settled, that are safe in the spool. In the main thread's header only. */
  spooled: 8,
  /** Spans of earlier processes in the spool that this one is to deliver. In the main thread's header only. */
  backlog: 9,
  /** 1 when the sender knows the backlog. In the main thread's header only. */
  adopted: 10,
  /** Spans that were dropped and that no line has counted yet. In the main thread's header only. */
  unsaid: 11,
  /** ms of the drains so far in which the sender's thread could run and nothing moved. In the main thread's header only. */
  quiet: 12,
  /**
   * The cell says what became of the sender's thread: 0 as long as that is not known, else one of `ThreadState`. Only the main
   * thread's header has it.
   */
  thread: 13,
  /** Spans in requests that were written to the collector as a whole and have no answer, and are not on disk. In the main thread's header only. */
  unanswered: 14,
  /** KiB of the main thread's heap in use, as it last said; `HEAP_ASKED` while it is asked. In the main thread's header only. */
  heap: 15,
} as const;

/** A value of `Cell.heap`. */
export const HEAP_ASKED = -1;

/** Values of `Cell.thread`. */
export const ThreadState = { runs: 1, ended: 2 } as const;

/** Indices into `totals`; those of the main thread's header count for the process. */
export const Total = {
  sent: 0,
  rejected: 1,
  memoryLimit: 2,
  exportOff: 3,
  retainedBytes: 4,
  ringFull: 5,
  queueFull: 6,
  tooLarge: 7,
  encodeError: 8,
  senderLost: 9,
  spoolLimit: 10,
  spoolLost: 11,
  /** Spans of earlier processes, delivered. */
  recovered: 12,
  /** The same, rejected or dropped. */
  recoveredNotSent: 13,
} as const;
export type Total = (typeof Total)[keyof typeof Total];

const CELL_BYTES = 64;
/** One signal has a header of this size. */
const HEADER_BYTES = 192;

/** @param ringBytes size of the ring, a multiple of 4; the operating system backs only the pages that are touched */
export function allocateShared(ringBytes: number): SharedArrayBuffer {
  return new SharedArrayBuffer(RING_OFFSET + ringBytes);
}

/** With the header of `signal`; that of the traces is the one with the ring's positions. */
export function openShared(buffer: SharedArrayBuffer, signal: Signal = 'traces'): SharedMemory {
  const at = HEADER_BYTES * SIGNALS.indexOf(signal);
  return {
    buffer,
    cells: new Int32Array(buffer, at, CELL_BYTES / 4),
    totals: new BigInt64Array(buffer, at + CELL_BYTES, (HEADER_BYTES - CELL_BYTES) / 8),
  };
}

/** Where the ring starts in `buffer`. */
export const RING_OFFSET = HEADER_BYTES * SIGNALS.length;

/** `b - a` of two wrapping 32-bit counts. */
export function distance(a: number, b: number): number {
  return (b - a) | 0;
}
