import { logLimited } from '../../node/log.ts';
import type { Signal } from '../../otlp/signal.ts';
import { countOf } from './items.ts';
import { Total } from './shared-memory.ts';

/** An item is dropped for one of these reasons, and a line has these words for it. */
const REASONS = {
  ringFull: 'the buffer to the sender is full: they come faster than they can be sent',
  queueFull: 'the most that may wait are waiting: raise it, or check the collector',
  tooLarge: 'one request or record is larger than the buffer takes',
  encodeError: 'they could not be encoded',
  memoryLimit: 'the collector was away longer than the memory for them lasts',
  spoolLimit: 'the collector was away longer than OTEL_NODE_SPOOL_MAX_BYTES lasts',
  spoolLost: 'their files in the spool were deleted or damaged by somebody else',
  exportOff: 'export could not be set up',
  senderLost: 'the sender thread ended',
  deadline: 'the process ended before they were delivered',
} as const;

export type DropReason = keyof typeof REASONS;

type Words = { readonly [R in DropReason]?: string };

/** Where there is a variable to name. */
const OWN_WORDS: Readonly<Record<Signal, Words>> = {
  traces: {
    ringFull: 'the buffer to the sender is full: spans end faster than they can be sent',
    queueFull: 'OTEL_BSP_MAX_QUEUE_SIZE spans are waiting: raise it, or check the collector',
    tooLarge:
      'a span is larger than the buffer takes: set OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT or OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT',
    encodeError: 'a span could not be encoded',
    memoryLimit: 'the collector was away longer than the memory for spans lasts',
  },
  logs: {
    queueFull: 'OTEL_BLRP_MAX_QUEUE_SIZE log records are waiting: raise it, or check the collector',
    tooLarge:
      'a log record is larger than the buffer takes: set OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT, or log less',
  },
  metrics: { tooLarge: 'the metrics are larger than the buffer takes: measure with fewer different attributes' },
};

type Counted = Exclude<DropReason, 'deadline'>;

/** Counts by reason for the drops that app threads decide on, and says so: a line per reason, once a minute. */
export class Drops {
  readonly #signal: Signal;
  readonly #totals: BigInt64Array<SharedArrayBuffer>;

  /** @param totals of the process: every thread counts there */
  constructor(signal: Signal, totals: BigInt64Array<SharedArrayBuffer>) {
    this.#signal = signal;
    this.#totals = totals;
  }

  add(reason: Counted, count: number, detail = ''): void {
    const total = Number(Atomics.add(this.#totals, Total[reason], BigInt(count))) + count;
    const why = OWN_WORDS[this.#signal][reason] ?? REASONS[reason];
    logLimited(
      'warn',
      `drop ${this.#signal} ${reason}`,
      `${countOf(this.#signal, total)} dropped so far: ${why}${detail}`,
    );
  }

  counts(): Record<Counted, number> {
    const count = (reason: Counted) => Number(Atomics.load(this.#totals, Total[reason]));
    return {
      ringFull: count('ringFull'),
      queueFull: count('queueFull'),
      tooLarge: count('tooLarge'),
      encodeError: count('encodeError'),
      memoryLimit: count('memoryLimit'),
      spoolLimit: count('spoolLimit'),
      spoolLost: count('spoolLost'),
      exportOff: count('exportOff'),
      senderLost: count('senderLost'),
    };
  }
}
