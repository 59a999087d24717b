import { AsyncLocalStorage } from 'node:async_hooks';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { stopClock } from './clock.ts';
import type { SpanIds } from './ids.ts';
import { markInterrupted } from './interrupted.ts';
import { ENDED } from './layout.ts';
import { scrubSpan } from './scrub-span.ts';
import { RecordingSpan } from './span.ts';

/** The way out of which no code of the process hears: SIGKILL, memory that ran out, power that went. */
const KILLED = 'killed';
/** As many spans may be open at a time, in one thread. */
const MOST = 10_000;

/** Spans of this process are kept by it for a later one. Must not throw. */
export interface BegunOutlet {
  /** @param copy of an open span, as it is to be delivered if the process says nothing more of it; false where there is no room */
  begin(copy: ReadableSpan): boolean;
  /** The span will never end. */
  forget(ids: SpanIds): void;
  /** There is something to be kept. */
  handOver(): void;
}

/**
 * Hands on copies of spans that are open for long, so that they outlive a process that is killed. What has ended takes its copy back by
 * its ids, wherever it is; what the app has lost is forgotten here too.
 */
export class BegunSpans {
  readonly #outlet: BegunOutlet;
  readonly #open = new Set<SpanIds>();
  readonly #collected: FinalizationRegistry<SpanIds>;

  constructor(outlet: BegunOutlet) {
    this.#outlet = outlet;
    const inBootContext = AsyncLocalStorage.snapshot();
    this.#collected = new FinalizationRegistry((ids) => inBootContext(() => this.#forget(ids)));
  }

  add(span: RecordingSpan): void {
    if (this.#open.size >= MOST || !span.isRecording()) return;
    try {
      if (!this.#outlet.begin(copyOpenSpan(span))) return;
    } catch (error) {
      span.origin.faults.report(error);
      return;
    }
    this.#open.add(span.ids);
    this.#collected.register(span, span.ids, span);
  }

  /** The span ends. */
  remove(span: RecordingSpan): void {
    if (this.#open.delete(span.ids)) this.#collected.unregister(span);
  }

  handOver(): void {
    this.#outlet.handOver();
  }

  /** The spans that are left will not end any more. */
  forgetAll(): void {
    for (const ids of this.#open) this.#forget(ids);
  }

  #forget(ids: SpanIds): void {
    if (this.#open.delete(ids)) this.#outlet.forget(ids);
  }
}

/** As the span would be delivered if it were interrupted now; the span itself stays as it is, and open. */
function copyOpenSpan(span: RecordingSpan): RecordingSpan {
  const { origin, ids, parentIds, name, kind } = span;
  const copy = new RecordingSpan(origin, ids, parentIds, name, kind, undefined, []);
  copy.attributeList = span.attributeList?.slice();
  copy.attributeObject = span.attributeObject && { ...span.attributeObject };
  copy.attributeCount = span.attributeCount;
  // Their stacks stay unread (`hasUnreadStack`).
  copy.eventList = span.eventList?.map(withOwnAttributes);
  copy.linkList = span.linkList?.map(withOwnAttributes);
  copy.statusGiven = span.statusGiven;
  copy.droppedAttributesCount = span.droppedAttributesCount;
  copy.droppedEventsCount = span.droppedEventsCount;
  copy.droppedLinksCount = span.droppedLinksCount;
  copy.startSeconds = span.startSeconds;
  copy.startNanos = span.startNanos;
  copy.tickStart = span.tickStart;
  copy.wallSeconds = span.wallSeconds;
  copy.wallMillis = span.wallMillis;
  copy.startGiven = span.startGiven;
  stopClock(copy, undefined);
  // At the same time, so that whoever delivers it can move both.
  markInterrupted(copy, KILLED, copy.endTime);
  copy.state = ENDED;
  if (origin.scrub !== undefined) scrubSpan(copy, origin.scrub);
  return copy;
}

function withOwnAttributes<T extends { attributes?: object | undefined }>(one: T): T {
  return one.attributes === undefined ? { ...one } : { ...one, attributes: { ...one.attributes } };
}
