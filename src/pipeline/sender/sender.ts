import type { Attributes } from '@opentelemetry/api';
import { log } from '../../node/log.ts';
import { encodeResource } from '../../otlp/encode.ts';
import { composeRequest, fieldSize, frameSpan, type ResourceBytes } from '../../otlp/request.ts';
import { SIGNALS, type Signal } from '../../otlp/signal.ts';
import { spanKey } from '../../otlp/span-key.ts';
import { Writer } from '../../otlp/writer.ts';
import type { Batch, ScopeBytes } from '../queue/batch.ts';
import type { Budget } from '../queue/ledger.ts';
import { type SendConfig, senderBytes, threadRingBytes } from '../ring/config.ts';
import { kindOf, readDefinition, scopeOf } from '../ring/definitions.ts';
import type { Message, ThreadRing } from '../ring/messages.ts';
import type { RingReader } from '../ring/ring.ts';
import { Cell, openShared, type SharedMemory } from '../ring/shared-memory.ts';
import { messageOf } from '../transport/failures.ts';
import type { Transport } from '../transport/transport.ts';
import { AppThread, isSame } from './app-thread.ts';
import type { BatchSpool } from './batches-on-disk.ts';
import { Lane, type LaneOwner } from './lane.ts';

/** Bytes. */
const LARGEST_RESOURCE = 4 * 1024 * 1024;

const NO_BYTES = new Uint8Array(0);

export type Transports = { readonly [S in Signal]?: Transport | undefined };

/**
 * Takes what the threads put into their rings and gives it to the lanes, one per signal; keeps all lanes together within
 * the memory budget. Knows nothing about threads: whoever holds it calls `wake`, `tick`, `sendNow` and `drain`.
 */
export class Sender implements LaneOwner {
  readonly budget: Budget;
  readonly #main: AppThread;
  readonly #appThreads: AppThread[];
  readonly #shared: SharedMemory;
  readonly #maxBytes: number;
  readonly #laneOf: Readonly<Record<Signal, Lane | undefined>>;
  readonly #lanes: readonly Lane[];
  readonly #begun: BatchSpool['begun'] | undefined;
  #definition: ResourceBytes = { resource: NO_BYTES, schemaUrl: NO_BYTES };
  /** Called when a drain is over, before the app's thread can know. */
  onDrained = (): void => {};
  #draining = 0;
  #rescue: NodeJS.Timeout | undefined;

  /**
   * @param shared of the main thread
   * @param transports of a signal of `config` undefined: nothing of it may be sent; it is taken and counted as dropped
   * @param spool for spans; undefined: they wait in memory only
   */
  constructor(shared: SharedMemory, config: SendConfig, transports: Transports, spool?: BatchSpool) {
    this.#shared = shared;
    this.#begun = spool?.begun;
    this.#maxBytes = config.maxBytes;
    this.budget = { limit: senderBytes(config.maxBytes, 0), used: 0 };
    this.#main = new AppThread(shared, 0);
    this.#appThreads = [this.#main];
    const lane = (signal: Signal) => {
      const own = config.signals[signal];
      const counts = openShared(shared.buffer, signal);
      const disk = signal === 'traces' ? spool : undefined;
      return own && new Lane(signal, own, counts, this, transports[signal], disk);
    };
    this.#laneOf = { traces: lane('traces'), logs: lane('logs'), metrics: lane('metrics') };
    this.#lanes = SIGNALS.map((signal) => this.#laneOf[signal]).filter((found) => found !== undefined);
  }

  handle(message: Message): void {
    if (message.kind === 'drain') this.drain(message.id, message.timeout);
    else if (message.kind === 'ring') this.addRing(message.ring);
    else if (message.kind === 'extendResource') this.extendResource(message.attributes);
    else this[message.kind]();
  }

  /** From now on takes what is in the ring of another thread too, until it is gone; a ring that is known changes nothing. */
  addRing({ buffer, threads }: ThreadRing, sending = true): void {
    const thread = threads.at(-1) as number;
    if (this.#appThreads.some((source) => source.thread === thread)) return;
    this.#appThreads.push(new AppThread(openShared(buffer), thread));
    this.#shareBudget();
    if (sending) this.wake();
  }

  /** An app thread says that a batch may be full. */
  wake(): void {
    this.pull();
    for (const lane of this.#lanes) lane.pump();
  }

  /** Called every `tickDelay` of the signal: also sends what does not fill a batch. */
  tick(signal: Signal): void {
    this.pull();
    if (signal === 'traces') this.#begun?.showLife(Date.now());
    this.#laneOf[signal]?.tick();
  }

  /** An app thread says that spans which are open are to be on disk. */
  keepBegun(): void {
    this.pull();
  }

  /** Takes over what earlier processes left in the spool. */
  adopt(): void {
    this.#laneOf.traces?.adopt();
  }

  /** Sends everything now, also in the middle of a backoff. */
  sendNow(): void {
    this.pull();
    for (const lane of this.#lanes) lane.sendNow();
  }

  /** For whoever sends in its place: all that the collector has not been sent as a whole. */
  takeRest(): { readonly lane: Lane; readonly batch: Batch }[] {
    this.pull();
    return this.#lanes.flatMap((lane) => lane.takeRest().map((batch) => ({ lane, batch })));
  }

  /** True while anything is kept or under way. */
  busy(): boolean {
    return this.#lanes.some((lane) => lane.busy());
  }

  /**
   * Tries once to deliver everything, then reports in `Cell.drained`: when all is settled, when every batch had its
   * try, or as soon as nothing is reachable.
   * @param id number of this drain, greater than the one before
   * @param timeout ms until the process ends; after half of it, the other half is left for the disk
   */
  drain(id: number, timeout: number): void {
    this.#rescue = setTimeout(() => {
      for (const lane of this.#lanes) lane.spill();
    }, timeout / 2);
    this.#rescue.unref();
    this.pull();
    for (const lane of this.#lanes) lane.drain(id);
    // Not before: a lane that is through at once is not all of them.
    this.#draining = id;
    this.drained();
  }

  drained(): void {
    if (this.#draining === 0 || this.#lanes.some((lane) => lane.isDraining())) return;
    clearTimeout(this.#rescue);
    const id = this.#draining;
    this.#draining = 0;
    this.onDrained();
    Atomics.store(this.#shared.cells, Cell.drained, id);
    Atomics.notify(this.#shared.cells, Cell.drained);
  }

  pull(): void {
    const appThreads = this.#appThreads;
    for (let index = appThreads.length - 1; index >= 0; index--) {
      const source = appThreads[index] as AppThread;
      const last = source.isLast();
      this.#empty(source);
      if (!last) continue;
      appThreads.splice(index, 1);
      this.#shareBudget();
    }
    this.#begun?.write();
  }

  #empty(source: AppThread): void {
    const { ring } = source;
    while (ring.next()) {
      const kind = kindOf(ring.tag);
      if (kind === 'span')
        this.#laneOf.traces?.add(source.scope(ring.tag), ring.buffer, ring.start, ring.end, this.#begunKey(ring));
      else if (kind === 'log')
        this.#laneOf.logs?.add(source.scope(scopeOf(ring.tag)), ring.buffer, ring.start, ring.end);
      else if (kind === 'metrics') {
        const body = new Uint8Array(ring.buffer.subarray(ring.start + 4, ring.end));
        this.#laneOf.metrics?.addBatch(body, ring.buffer.readUInt32LE(ring.start));
      } else if (kind === 'begun') this.#keep(source.scope(scopeOf(ring.tag)), ring);
      else if (kind === 'forgotten') this.#begun?.takeBack([spanKey(ring.buffer, ring.start)]);
      else if (kind === 'scope') {
        source.define(ring.tag, this.#known(readDefinition(ring.buffer, ring.start, ring.end)));
      } else this.define(ring.tag, ring.buffer, ring.start, ring.end);
      ring.release();
    }
  }

  /** Undefined for a span that is not on disk as begun. */
  #begunKey({ buffer, start }: RingReader): string | undefined {
    const begun = this.#begun;
    if (begun === undefined || begun.size === 0) return undefined;
    const key = spanKey(buffer, start);
    return begun.has(key) ? key : undefined;
  }

  /** The copy of a span that is open. */
  #keep({ scope, schemaUrl }: ScopeBytes, { buffer, start, end }: RingReader): void {
    if (this.#begun === undefined) return;
    const spans = Buffer.allocUnsafeSlow(fieldSize(end - start));
    buffer.copy(spans, frameSpan(spans, 0, end - start), start, end);
    this.#begun.add(spanKey(buffer, start), composeRequest(this.#definition, [{ scope, schemaUrl, spans }]));
  }

  resource(): ResourceBytes {
    return this.#definition;
  }

  /** Takes the definition of a scope of the main thread's, or of the resource, in `source[start .. end)`. */
  define(tag: number, source: Uint8Array, start: number, end: number): void {
    const { message, schemaUrl } = readDefinition(source, start, end);
    if (kindOf(tag) === 'scope') this.#main.define(tag, this.#known({ message, schemaUrl }));
    else this.#definition = { resource: message, schemaUrl };
  }

  /**
   * Adds to the resource of every batch that is cut from then on: repeated fields of a protobuf message may be appended to it.
   * What would make it too large is left out, and said.
   */
  extendResource(attributes: Attributes): void {
    const out = new Writer(LARGEST_RESOURCE);
    try {
      out.raw(this.#definition.resource);
      encodeResource(out, { attributes });
      this.#definition = { ...this.#definition, resource: out.bytes() };
    } catch (error) {
      const keys = Object.keys(attributes).join(', ').slice(0, 200);
      log('warn', `attributes of the resource are left out (${messageOf(error)}): ${keys}. Make them shorter.`);
    }
  }

  /** The same object for the same scope of any thread, so that a batch names it once. */
  #known({ message, schemaUrl }: ReturnType<typeof readDefinition>): ScopeBytes {
    for (const { scopes } of this.#appThreads) {
      for (const known of scopes) {
        // Numbers are shared with the resource: there are holes.
        if (known && isSame(known.scope, message) && isSame(known.schemaUrl, schemaUrl)) return known;
      }
    }
    return { scope: message, schemaUrl };
  }

  #shareBudget(): void {
    this.budget.limit = senderBytes(this.#maxBytes, (this.#appThreads.length - 1) * threadRingBytes(this.#maxBytes));
  }

  /** To disk where that is allowed; else the oldest batch of the lane that keeps most is dropped. */
  freeMemory(): void {
    const { budget } = this;
    if (budget.used > budget.limit) this.#laneOf.traces?.spill();
    while (budget.used > budget.limit) {
      let largest: Lane | undefined;
      for (const lane of this.#lanes) if (lane.bytes > (largest?.bytes ?? 0)) largest = lane;
      if (largest === undefined || !largest.dropOldest()) return;
    }
  }
}
