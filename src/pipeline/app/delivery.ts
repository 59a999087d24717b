import { waitFor } from '../../node/at-boot.ts';
import { log } from '../../node/log.ts';
import { SIGNALS, type Signal } from '../../otlp/signal.ts';
import type { SendConfig } from '../ring/config.ts';
import { countOf } from '../ring/items.ts';
import type { Message } from '../ring/messages.ts';
import { Cell, distance } from '../ring/shared-memory.ts';
import type { OtherThreads } from '../threads/main-thread.ts';
import { publicEndpoint } from '../transport/failures.ts';
import type { SignalCounts } from './counts.ts';
import type { SenderHandle } from './sender-handle.ts';

/** An exit may be held for so many ms. */
export interface Patience {
  /** While nothing moves: neither bytes nor answers, although the sender's thread could run. */
  readonly quiet: number;
  /** In all. */
  readonly most: number;
}

/** ms between looks at how much time counted, where the deadline is near. */
const SHORTEST_WAIT = 5;

const SEND_NOW: Message = { kind: 'sendNow' };

/** Times that one flush asks for everything: once, and for what other threads wrote while it waited. */
const MOST_DRAINS = 3;

/**
 * A delivery is of telemetry on its way to one collector, for whoever ends the process or may freeze it. Only the main thread has
 * one, for everything that all threads of the process wrote.
 */
export class Delivery {
  readonly #counts: Readonly<Record<Signal, SignalCounts>>;
  readonly #config: SendConfig;
  readonly #host: SenderHandle;
  readonly #others: OtherThreads;
  /** Cells of the header that is the process's. */
  readonly #cells: SignalCounts['cells'];
  /** The sender has not looked yet at what earlier processes left. */
  #recovering: boolean;
  #saidSpooled = 0;
  #drains = 0;

  /** @param recovering earlier processes may have left something in the spool */
  constructor(
    counts: Readonly<Record<Signal, SignalCounts>>,
    config: SendConfig,
    host: SenderHandle,
    others: OtherThreads,
    recovering: boolean,
  ) {
    this.#counts = counts;
    this.#config = config;
    this.#host = host;
    this.#others = others;
    this.#cells = counts.traces.cells;
    this.#recovering = recovering;
  }

  /** Has everything sent now; returns at once. */
  sendNow(): void {
    this.#others.collect();
    this.#host.post(SEND_NOW);
  }

  /** True when the sender is in this thread: `flushSync` is too late then, only what is written by `beforeExit` can be sent. */
  needsEventLoop(): boolean {
    return this.#host.inThread;
  }

  /** To be called before the event loop ends, with the most that this may take (ms): it may have to go on. */
  settleStart(timeout: number): void {
    if (this.hasPending()) this.#host.settleStart(timeout);
  }

  /** True when something waits that is not settled, or earlier processes left some. */
  hasPending(): boolean {
    if (this.#recovering && Atomics.load(this.#cells, Cell.adopted) === 1) this.#recovering = false;
    if (this.#recovering || Atomics.load(this.#cells, Cell.backlog) > 0 || this.#hasUnreadCopies()) return true;
    return SIGNALS.some(
      (signal) => this.#counts[signal].waiting() > 0 || Atomics.load(this.#counts[signal].cells, Cell.unsaid) > 0,
    );
  }

  /** The ring may hold what is no span, and must be known on disk all the same: which of the open ones will not end. */
  #hasUnreadCopies(): boolean {
    if (this.#config.spool === undefined) return false;
    return Atomics.load(this.#cells, Cell.read) !== Atomics.load(this.#cells, Cell.write);
  }

  /**
   * For the end of the process: blocks this thread until everything written was delivered or dropped, the collector turned out
   * to be unreachable, or there is no patience left. What is left is said, and counted as `spooled` if it is on disk, else as
   * `dropped.deadline`.
   * @returns ms that count as quiet
   */
  flushSync(patience: Patience): number {
    this.#others.collect();
    const quietBefore = this.#quiet();
    const until = Date.now() + patience.most;
    const left = () => ({ quiet: patience.quiet - distance(quietBefore, this.#quiet()), most: until - Date.now() });
    // Other threads go on while this one waits; what ends there meanwhile gets its chance, but cannot hold up the exit for long.
    let more = true;
    for (let tries = 0; tries < MOST_DRAINS && more && this.hasPending(); tries++) more = this.#drain(left());
    const { quiet, most } = left();
    if (!this.#host.inWorker && Math.min(quiet, most) > 0 && this.hasPending()) this.#host.sendRest(quiet, most);
    for (const signal of SIGNALS) {
      const counts = this.#counts[signal];
      const dropped = Math.max(0, counts.waiting() - counts.spooled());
      this.#reportDropped(signal, dropped, more, patience);
      counts.atDeadline = dropped;
    }
    this.#reportSpooled(this.#counts.traces.spooled() + Atomics.load(this.#cells, Cell.backlog));
    return distance(quietBefore, this.#quiet());
  }

  /**
   * For a process that goes on, and may be frozen: resolves when everything written was tried to be delivered, or `timeout` ms
   * passed, for which the process is kept alive. What was not delivered stays. Never rejects.
   */
  async flush(timeout: number): Promise<void> {
    this.#others.collect();
    if (!this.hasPending()) return;
    const id = ++this.#drains;
    this.#host.post({ kind: 'drain', id, timeout });
    const cells = this.#cells;
    const until = Date.now() + timeout;
    // The timeout of `waitAsync` alone keeps no process alive (https://github.com/nodejs/node/issues/61941): one that had nothing
    // else to do would end.
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(resolve, timeout, 'late');
    });
    let seen: unknown;
    for (let left = timeout; left > 0 && seen !== 'late'; left = until - Date.now()) {
      const drained = Atomics.load(cells, Cell.drained);
      if (drained >= id) break;
      seen = await Promise.race([late, Atomics.waitAsync(cells, Cell.drained, drained, left).value]);
    }
    clearTimeout(timer);
  }

  /** The sender ended unexpectedly: batches in its memory are gone. */
  dropHeldBySender(): void {
    this.#recovering = false;
    Atomics.store(this.#cells, Cell.backlog, 0);
    for (const signal of SIGNALS) this.#counts[signal].dropHeldBySender();
  }

  #reportSpooled(count: number): void {
    if (count === 0 || count === this.#saidSpooled) return;
    this.#saidSpooled = count;
    const folder = this.#config.spool?.directory ?? '';
    log('info', `${countOf('traces', count)} kept in "${folder}", the next start delivers them`);
  }

  /**
   * Blocks until the sender has tried everything, or there is no patience left.
   * @returns true if it has, and other threads wrote meanwhile
   */
  #drain({ quiet, most }: Patience): boolean {
    const cells = this.#cells;
    if (!this.#host.inWorker || quiet <= 0 || most <= 0) return false;
    const before = this.#written();
    const quietBefore = this.#quiet();
    const until = Date.now() + most;
    const id = ++this.#drains;
    this.#host.post({ kind: 'drain', id, timeout: Math.min(quiet, most) });
    for (;;) {
      const drained = Atomics.load(cells, Cell.drained);
      if (drained === id) return this.#written() !== before;
      const quietLeft = quiet - distance(quietBefore, this.#quiet());
      const mostLeft = until - Date.now();
      if (quietLeft <= 0 || mostLeft <= 0 || !this.#host.inWorker) return false;
      waitFor(cells, Cell.drained, drained, Math.min(Math.max(SHORTEST_WAIT, quietLeft), mostLeft));
    }
  }

  #quiet(): number {
    return Atomics.load(this.#cells, Cell.quiet);
  }

  #written(): number {
    return SIGNALS.reduce((sum, signal) => (sum + Atomics.load(this.#counts[signal].cells, Cell.written)) | 0, 0);
  }

  /** An exit may flush several times, for spans that end late; each line counts those that no line before it did. */
  #reportDropped(signal: Signal, dropped: number, more: boolean, patience: Patience): void {
    const counts = this.#counts[signal];
    const added = dropped - counts.atDeadline;
    if (added <= 0) return;
    const endpoint = publicEndpoint(this.#config.signals[signal]?.otlp.endpoint ?? '');
    const unconfirmed = Math.min(added, counts.unanswered());
    if (unconfirmed > 0) {
      const within = this.#isDrained() ? 'that has not answered' : `no answer within ${namePatience(patience)}`;
      log('warn', `${countOf(signal, unconfirmed)} not confirmed at exit, sent to ${endpoint}: ${within}`);
    }
    if (added === unconfirmed) return;
    const why = more ? 'worker threads went on while the process exited' : this.#whyDropped(patience);
    log('warn', `${countOf(signal, added - unconfirmed)} lost at exit, not delivered to ${endpoint}: ${why}`);
  }

  #whyDropped(patience: Patience): string {
    if (!this.#host.inWorker) return 'without a sender thread nothing can be sent while the process exits';
    return this.#isDrained() ? 'it could not take them now' : `not done within ${namePatience(patience)}`;
  }

  #isDrained(): boolean {
    return this.#drains > 0 && Atomics.load(this.#cells, Cell.drained) === this.#drains;
  }
}

/** The one that was used up, as far as is known: the shorter one. */
function namePatience({ quiet, most }: Patience): string {
  return quiet <= most
    ? `${Math.round(quiet)} ms (OTEL_NODE_EXIT_TIMEOUT)`
    : `${Math.round(most)} ms (OTEL_NODE_EXIT_MAX)`;
}
