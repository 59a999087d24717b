import type { ResourceBytes } from '../../otlp/request.ts';
import type { Signal } from '../../otlp/signal.ts';
import { Backoff } from '../queue/backoff.ts';
import { type Batch, batchOf, OpenBatch, type ScopeBytes } from '../queue/batch.ts';
import { type Budget, Ledger } from '../queue/ledger.ts';
import { Queue } from '../queue/queue.ts';
import type { SignalConfig } from '../ring/config.ts';
import { type SharedMemory, Total } from '../ring/shared-memory.ts';
import { connectionFailure, publicEndpoint } from '../transport/failures.ts';
import type { Outcome, Transport } from '../transport/transport.ts';
import type { BatchSpool } from './batches-on-disk.ts';
import { Reports } from './reports.ts';
import { Spiller } from './spiller.ts';

/** Collectors take 4 MiB over gRPC by default; a batch of large spans is cut below that. */
const LARGEST_BODY = 3.5 * 1024 * 1024;
const CONCURRENCY = 4;
const CONCURRENCY_DRAIN = 16;

/** A lane asks these things of the sender. */
export interface LaneOwner {
  readonly budget: Budget;
  /** All telemetry of a process is about this resource. */
  resource(): ResourceBytes;
  /** A request was settled: there is time, and maybe room, for more. */
  pull(): void;
  /** The budget may be exceeded. */
  freeMemory(): void;
  /** The lane has tried everything in this drain. */
  drained(): void;
}

/** One signal on its way from the rings to its endpoint: batches, sends, tries again, settles. */
export class Lane {
  readonly signal: Signal;
  readonly #config: SignalConfig;
  readonly #transport: Transport | undefined;
  readonly #owner: LaneOwner;
  readonly #open = new OpenBatch();
  readonly #ledger: Ledger;
  readonly #queue: Queue;
  readonly #spiller: Spiller | undefined;
  readonly #reports: Reports;
  readonly #backoff = new Backoff();
  #timer: NodeJS.Timeout | undefined;
  #draining = 0;
  #hopeless = false;

  /**
   * @param counts of this signal in the main thread's memory
   * @param transport undefined: nothing may be sent; what comes is counted as dropped
   * @param spool undefined: all waits in memory only
   */
  constructor(
    signal: Signal,
    config: SignalConfig,
    counts: SharedMemory,
    owner: LaneOwner,
    transport: Transport | undefined,
    spool?: BatchSpool,
  ) {
    const endpoint = publicEndpoint(config.otlp.endpoint);
    this.signal = signal;
    this.#config = config;
    this.#transport = transport;
    this.#owner = owner;
    this.#ledger = new Ledger(counts, owner.budget);
    this.#queue = new Queue(this.#ledger);
    this.#reports = new Reports(signal, endpoint, counts);
    this.#spiller = spool && new Spiller(spool, this.#queue, this.#ledger, this.#reports, endpoint);
  }

  /** Memory (bytes) of what it keeps. */
  get bytes(): number {
    return this.#ledger.bytes;
  }

  /**
   * Takes the span or log record in `source[start .. end)`.
   * @param begun of a span that is on disk as begun, what tells it from others
   */
  add(scope: ScopeBytes, source: Buffer, start: number, end: number, begun?: string): void {
    this.#ledger.take(1);
    if (this.#open.count > 0 && this.#open.bytes + end - start > LARGEST_BODY) this.#cut();
    this.#open.add(scope, source, start, end, begun);
    if (this.#open.count >= this.#config.maxExportBatchSize) this.#cut();
  }

  /** Takes a finished request with `count` items. */
  addBatch(body: Uint8Array, count: number): void {
    this.#ledger.take(count);
    this.#enqueue(batchOf(body, count));
  }

  /** Also sends what does not fill a batch. */
  tick(): void {
    this.#spiller?.adopt();
    this.#cut();
    this.pump();
    this.#spiller?.spill(this.#backoff.failing());
  }

  adopt(): void {
    this.#spiller?.adopt();
  }

  /** Sends everything now, also in the middle of a backoff. */
  sendNow(): void {
    this.#backoff.skip();
    this.tick();
  }

  /** True while anything is kept or under way. */
  busy(): boolean {
    return this.#ledger.items > 0 || this.#open.count > 0;
  }

  /** Tries once to deliver everything; `owner.drained` follows, maybe at once, also when nothing is reachable. */
  drain(id: number): void {
    this.#draining = id;
    this.#hopeless = false;
    this.sendNow();
    this.#finishDrain();
  }

  /** Takes what waits, and what is under way and not written as a whole, out of the queue. */
  takeRest(): Batch[] {
    this.#cut();
    const underWay = [...this.#queue.underWay].filter(({ unanswered }) => !unanswered);
    for (const batch of underWay) this.#queue.underWay.delete(batch);
    return [...underWay, ...this.#queue.waiting.splice(0)].filter(({ body }) => body !== undefined);
  }

  isDraining(): boolean {
    return this.#draining > 0;
  }

  spill(): void {
    this.#spiller?.spill(true);
  }

  /** Drops the oldest request in memory; false when there is none. */
  dropOldest(): boolean {
    const oldest = this.#queue.takeOldest();
    if (oldest === undefined) return false;
    this.#reports.memoryFull(this.#owner.budget.limit, oldest.count);
    this.#spiller?.forget(oldest);
    this.#ledger.settle(oldest, Total.memoryLimit, oldest.count);
    return true;
  }

  #cut(): void {
    if (this.#open.count > 0) this.#enqueue(this.#open.cut(this.#owner.resource()));
  }

  #enqueue(batch: Batch): void {
    this.#ledger.items += batch.count;
    if (this.#transport === undefined) {
      this.#spiller?.forget(batch);
      this.#ledger.settle(batch, Total.exportOff, batch.count);
      return;
    }
    this.#queue.add(batch);
    this.#owner.freeMemory();
  }

  /** Starts as many requests as may be under way now. */
  pump(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const queue = this.#queue;
    const limit = this.#draining > 0 ? CONCURRENCY_DRAIN : this.#backoff.failing() ? 1 : CONCURRENCY;
    while (queue.underWay.size < limit && !this.#hopeless) {
      const wait = this.#draining > 0 ? 0 : this.#backoff.remaining(Date.now(), this.#isFilling());
      if (wait > 0 && queue.waiting.length > 0) {
        this.#timer = setTimeout(() => this.pump(), wait);
        this.#timer.unref();
        return;
      }
      const index = queue.waiting.findIndex((batch) => this.#draining === 0 || batch.tried !== this.#draining);
      if (index < 0) return;
      const { budget } = this.#owner;
      if (queue.underWay.size > 0 && budget.used > budget.limit) return;
      const batch = this.#take(index);
      if (batch !== undefined) void this.#send(batch);
    }
  }

  /** Does what waits take so much of the memory that it will be dropped before long? */
  #isFilling(): boolean {
    const { used, limit } = this.#owner.budget;
    return used > limit / 2;
  }

  /** Takes a batch out of `waiting`, from disk if it is there; undefined if it cannot be read. */
  #take(index: number): Batch | undefined {
    const { waiting } = this.#queue;
    const chosen = waiting[index];
    if (this.#spiller === undefined || chosen === undefined || chosen.body !== undefined) {
      return waiting.splice(index, 1)[0];
    }
    return this.#spiller.take(chosen, index, this.#config.maxExportBatchSize, LARGEST_BODY);
  }

  async #send(batch: Batch): Promise<void> {
    batch.tried = this.#draining;
    this.#queue.underWay.add(batch);
    const outcome = await this.#attempt(batch);
    this.#queue.underWay.delete(batch);
    batch.unanswered = false;
    this.settle(batch, outcome);
    this.#queue.countUnanswered();
    this.#owner.pull();
    this.pump();
    this.#finishDrain();
  }

  async #attempt(batch: Batch): Promise<Outcome> {
    const { otlp, exportTimeout } = this.#config;
    const onSent = () => {
      batch.unanswered = this.#queue.underWay.has(batch);
      this.#queue.countUnanswered();
    };
    try {
      const limit = Math.min(otlp.timeout, exportTimeout);
      return await (this.#transport as Transport).send(batch.body as Uint8Array, limit, onSent);
    } catch (error) {
      // In the app's thread it would end the app.
      return { kind: 'rejected', failure: connectionFailure(error) };
    }
  }

  /** Counts how a request ended that is not in the queue any more; it goes back there if it is to be tried again. */
  settle(batch: Batch, outcome: Outcome): void {
    if (outcome.kind === 'retry') {
      this.#retry(batch, outcome);
      return;
    }
    this.#queue.free(batch);
    this.#spiller?.forget(batch);
    this.#backoff.succeeded();
    if (outcome.kind === 'rejected') {
      this.#reports.rejected(outcome.failure, batch.count);
      this.#ledger.settle(batch, Total.rejected, batch.count);
      return;
    }
    if (outcome.doubt !== undefined) this.#reports.doubt(outcome.doubt, batch.count);
    const rejected = Math.min(outcome.rejected, batch.count);
    if (rejected > 0 || outcome.message !== '') this.#reports.partial(rejected, batch.count, outcome.message);
    this.#ledger.settle(batch, Total.sent, batch.count - rejected);
    if (rejected > 0) this.#ledger.settle(batch, Total.rejected, rejected);
  }

  #retry(batch: Batch, outcome: Outcome & { kind: 'retry' }): void {
    this.#backoff.failed(Date.now(), outcome.after);
    if (this.#draining > 0 && outcome.failure.unreachable) this.#hopeless = true;
    if (batch.lastTry && this.#spiller !== undefined) {
      this.#spiller.giveUp(batch);
      return;
    }
    if (batch.stored.length > 0) this.#queue.free(batch);
    this.#queue.putBack(batch);
    this.#reports.kept(outcome.failure, this.#ledger.items);
    this.#owner.freeMemory();
  }

  #finishDrain(): void {
    if (this.#draining === 0) return;
    const untried = this.#queue.waiting.some((batch) => batch.tried !== this.#draining);
    const over = this.#hopeless || (this.#queue.underWay.size === 0 && !untried);
    if (!over) return;
    this.spill();
    this.#reports.sayRest();
    this.#draining = 0;
    this.#hopeless = false;
    this.#owner.drained();
    this.pump();
  }
}
