import type { Attributes, Link, Span, SpanKind, SpanStatus } from '@opentelemetry/api';
import type { InstrumentationScope } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan, SpanLimits, SpanProcessor, TimedEvent } from '@opentelemetry/sdk-trace';
import type { ScopeFaults } from './faults.ts';
import type { ParentIds, SpanIds } from './ids.ts';
import type { NewIds } from './new-ids.ts';
import type { Scrub } from './scrub.ts';

/** The list knows the spans that are open (`OpenSpans`). */
export interface OpenList {
  add(span: SpanLayout): void;
  remove(span: SpanLayout): void;
}

/** A starter is who has started this process, as its environment says. */
export interface Starter {
  /** The context of the process has it in the place of its span; undefined: nobody. */
  span: Span | undefined;
}

/** All spans of one tracer share their origin. */
export interface SpanOrigin {
  readonly resource: Resource;
  readonly scope: InstrumentationScope;
  readonly limits: Required<SpanLimits>;
  readonly processor: SpanProcessor;
  readonly faults: ScopeFaults;
  /** Undefined: ids are random. */
  readonly newIds?: NewIds | undefined;
  /** Undefined: spans leave as they are. */
  readonly scrub: Scrub | undefined;
  /** A sampled span failed while it ended, and went nowhere. */
  readonly onDropped: ((error: unknown) => void) | undefined;
  /** Undefined: nobody knows which spans are open when the process ends. */
  readonly open: OpenList | undefined;
  readonly starter: Starter;
}

export const OPEN = 0;
/** The end time is known; processors may still change the rest. */
export const ENDING = 1;
export const ENDED = 2;

/**
 * All that a span of our own tracer keeps, in a cheaper form than `ReadableSpan` shows. `encodeSpan` reads it as it is, so that
 * nobody builds the arrays and objects for a span that only we look at. What can be done with it: `span.ts` has the API's
 * methods, `clock.ts`, `attributes.ts` and `events-and-links.ts` what they do.
 */
export abstract class SpanLayout {
  /** Seconds since the Unix epoch, and ns within that second. */
  startSeconds: number;
  startNanos: number;
  /** Both 0 until the span ends. */
  endSeconds: number;
  endNanos: number;
  /** key, value, key, value ... of distinct keys, a value of undefined is none; undefined once the attributes are kept as an object. */
  attributeList: unknown[] | undefined;
  /** Undefined: none, and nobody asked. */
  eventList: TimedEvent[] | undefined;
  linkList: Link[] | undefined;
  /** Undefined: unset, and nobody asked. */
  statusGiven: SpanStatus | undefined;
  droppedAttributesCount: number;
  /** So many attributes have a value. */
  attributeCount: number;
  /** The attributes once there are many, or once someone has asked for them as an object, which is the truth from then on. */
  attributeObject: Attributes | undefined;
  readonly ids: SpanIds;
  /** `OPEN`, `ENDING` or `ENDED`. */
  state: number;
  /** At the start: ms of `performance.now()`. */
  tickStart: number;
  /** The wall clock's then: seconds since the epoch, and ms of that second (numbers that need no object of their own). */
  wallSeconds: number;
  wallMillis: number;
  /** Did the caller say when the span started? */
  startGiven: boolean;
  droppedEventsCount: number;
  droppedLinksCount: number;
  name: string;
  readonly kind: SpanKind;
  readonly parentIds: ParentIds | undefined;
  readonly origin: SpanOrigin;
  /** Its place among the open spans; -1 where it has none. */
  openAt: number;
  readonly #ours = true;

  /**
   * V8 counts the fields that are assigned here when it decides how much room an object has. Fields with a value in the class's
   * body it does not count, and puts the last ones into an array of their own (40 bytes per span).
   * @param attributeList the span's from now on
   */
  constructor(
    origin: SpanOrigin,
    ids: SpanIds,
    parentIds: ParentIds | undefined,
    name: string,
    kind: SpanKind,
    attributeList: unknown[],
  ) {
    this.startSeconds = 0;
    this.startNanos = 0;
    this.endSeconds = 0;
    this.endNanos = 0;
    this.attributeList = attributeList;
    this.eventList = undefined;
    this.linkList = undefined;
    this.statusGiven = undefined;
    this.droppedAttributesCount = 0;
    this.attributeCount = 0;
    this.attributeObject = undefined;
    this.ids = ids;
    this.state = OPEN;
    this.tickStart = 0;
    this.wallSeconds = 0;
    this.wallMillis = 0;
    this.startGiven = false;
    this.droppedEventsCount = 0;
    this.droppedLinksCount = 0;
    this.name = name;
    this.kind = kind;
    this.parentIds = parentIds;
    this.origin = origin;
    this.openAt = -1;
  }

  /** False for a proxy, and for an object that inherits from such a span: what they show may differ. */
  static is(span: ReadableSpan): span is ReadableSpan & SpanLayout {
    return #ours in span;
  }
}
