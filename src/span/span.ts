import type { InspectOptions, inspect } from 'node:util';
import {
  type Attributes,
  type AttributeValue,
  diag,
  type Exception,
  type HrTime,
  type Link,
  type SpanContext,
  type SpanKind,
  type SpanStatus,
  SpanStatusCode,
  type TimeInput,
  TraceFlags,
} from '@opentelemetry/api';
import type { InstrumentationScope } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan, Span, TimedEvent } from '@opentelemetry/sdk-trace';
import { afterThisTurn } from './after-this-turn.ts';
import { attributesOf, putAttribute } from './attributes.ts';
import { durationOf, isOver, setEnd, setStart, startClock, stopClock } from './clock.ts';
import { errorTextOf, type StatusOfError } from './error-text.ts';
import { eventsOf, linksOf, putEvent, putLink } from './events-and-links.ts';
import { describeException, describeStack, describeStatus, hasUnreadStack, noteError } from './exception.ts';
import { contextOf, type ParentIds, type SpanIds } from './ids.ts';
import { inspectSpan } from './inspect.ts';
import type { ErrorNoting } from './known-errors.ts';
import { ENDED, SpanLayout, type SpanOrigin } from './layout.ts';
import { scrubSpan } from './scrub-span.ts';
import { hasUnreadStacks, putUnread, readStacks } from './unread-stacks.ts';

/**
 * A span that records, equal in behaviour to the one of `@opentelemetry/sdk-trace`; differences with their reasons:
 * `test/standard/differential/tracer/differences.ts`. Also what processors are handed.
 */
export class RecordingSpan extends SpanLayout implements Span, ReadableSpan, ErrorNoting {
  /** @param attributeList its attributes at the start, which `countAttributes` has to be told of, or an empty list */
  constructor(
    origin: SpanOrigin,
    ids: SpanIds,
    parent: ParentIds | undefined,
    name: string,
    kind: SpanKind,
    startTime: TimeInput | undefined,
    attributeList: unknown[],
  ) {
    super(origin, ids, parent, name, kind, attributeList);
    startClock(this, startTime);
  }

  get resource(): Resource {
    return this.origin.resource;
  }

  /** Read-only by its type; a processor that gives a span another one all the same is to find it. */
  set resource(value: Resource) {
    Object.defineProperty(this, 'resource', { value, writable: true, enumerable: true, configurable: true });
  }

  get instrumentationScope(): InstrumentationScope {
    return this.origin.scope;
  }

  set instrumentationScope(value: InstrumentationScope) {
    Object.defineProperty(this, 'instrumentationScope', {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }

  get status(): SpanStatus {
    this.statusGiven ??= { code: SpanStatusCode.UNSET };
    return this.statusGiven;
  }

  set status(status: SpanStatus) {
    this.statusGiven = status;
  }

  get startTime(): HrTime {
    return [this.startSeconds, this.startNanos];
  }

  set startTime(time: HrTime) {
    setStart(this, time);
  }

  get endTime(): HrTime {
    return [this.endSeconds, this.endNanos];
  }

  set endTime(time: HrTime) {
    setEnd(this, time);
  }

  get duration(): HrTime {
    return durationOf(this);
  }

  get ended(): boolean {
    return this.state === ENDED;
  }

  get attributes(): Attributes {
    return attributesOf(this);
  }

  set attributes(attributes: Attributes) {
    this.attributeObject = attributes;
    this.attributeList = undefined;
  }

  /** With what the stacks of exceptions say, whoever asks. */
  get events(): TimedEvent[] {
    readStacks(this);
    return eventsOf(this);
  }

  set events(events: TimedEvent[]) {
    this.eventList = events;
  }

  get links(): Link[] {
    return linksOf(this);
  }

  set links(links: Link[]) {
    this.linkList = links;
  }

  isRecording(): boolean {
    return this.state !== ENDED;
  }

  spanContext(): SpanContext {
    return this.ids.toContext();
  }

  /** Undefined for the first span of a trace; the official type has no word for that in a class. */
  get parentSpanContext(): SpanContext {
    return (this.parentIds && contextOf(this.parentIds)) as SpanContext;
  }

  setAttribute(key: string, value: AttributeValue): this {
    try {
      if (!isOver(this)) putAttribute(this, key, value);
    } catch (error) {
      this.origin.faults.report(error);
    }
    return this;
  }

  setAttributes(attributes: Attributes): this {
    try {
      for (const key in attributes) if (Object.hasOwn(attributes, key)) this.setAttribute(key, attributes[key]);
    } catch (error) {
      this.origin.faults.report(error);
    }
    return this;
  }

  addEvent(name: string, attributesOrTime?: Attributes | TimeInput, time?: TimeInput): this {
    try {
      if (!isOver(this)) putEvent(this, name, attributesOrTime, time);
    } catch (error) {
      this.origin.faults.report(error);
    }
    return this;
  }

  recordException(exception: Exception, time?: TimeInput): void {
    try {
      const errorText = errorTextOf(this.instrumentationScope);
      const attributes = describeException(exception, errorText);
      if (attributes === undefined)
        diag.warn('Failed to record an exception: it has no code, name or message', exception);
      else if (hasUnreadStack(exception)) putUnread(this, exception, attributes, time);
      else this.addEvent('exception', { ...attributes, ...describeStack(exception, errorText) }, time);
    } catch (error) {
      this.origin.faults.report(error);
    }
  }

  noteError(error: unknown): void {
    try {
      noteError(error, errorTextOf(this.instrumentationScope));
    } catch (fault) {
      this.origin.faults.report(fault);
    }
  }

  addLink(link: Link): this {
    try {
      if (!isOver(this) && link?.context) putLink(this, link);
    } catch (error) {
      this.origin.faults.report(error);
    }
    return this;
  }

  addLinks(links: Link[]): this {
    try {
      for (const link of links) this.addLink(link);
    } catch (error) {
      this.origin.faults.report(error);
    }
    return this;
  }

  setStatus(status: SpanStatus): this {
    try {
      if (!isOver(this) && status != null) this.putStatus(status);
    } catch (error) {
      this.origin.faults.report(error);
    }
    return this;
  }

  updateName(name: string): this {
    if (!isOver(this)) this.name = name;
    return this;
  }

  end(endTime?: TimeInput): void {
    try {
      if (stopClock(this, endTime)) this.finish();
    } catch (error) {
      this.origin.faults.report(error);
      if (!this.ended && this.ids.traceFlags & TraceFlags.SAMPLED) this.origin.onDropped?.(error);
    }
  }

  private putStatus({ code, message, error }: StatusOfError): void {
    if (code === SpanStatusCode.UNSET || this.statusGiven?.code === SpanStatusCode.OK) return;
    const given: SpanStatus = { code };
    this.statusGiven = given;
    if (code !== SpanStatusCode.ERROR || message == null) return;
    if (typeof message === 'string')
      given.message = describeStatus(message, errorTextOf(this.instrumentationScope), error);
    else diag.warn(`Dropping invalid status.message of type '${typeof message}', expected 'string'`);
  }

  private finish(): void {
    if (this.droppedEventsCount > 0) diag.warn(`Dropped ${this.droppedEventsCount} events: eventCountLimit reached`);
    if (this.droppedLinksCount > 0) diag.warn(`Dropped ${this.droppedLinksCount} links: linkCountLimit reached`);
    const { processor } = this.origin;
    processor.onEnding?.(this);
    this.state = ENDED;
    this.origin.open?.remove(this);
    if (hasUnreadStacks(this)) afterThisTurn(() => this.handOver());
    else this.leave();
  }

  private handOver(): void {
    try {
      readStacks(this);
      this.leave();
    } catch (error) {
      this.origin.faults.report(error);
      if (this.ids.traceFlags & TraceFlags.SAMPLED) this.origin.onDropped?.(error);
    }
  }

  private leave(): void {
    const { scrub, processor } = this.origin;
    if (scrub !== undefined && this.ids.traceFlags & TraceFlags.SAMPLED) scrubSpan(this, scrub);
    processor.onEnd(this);
  }

  [Symbol.for('nodejs.util.inspect.custom')](...args: [number, InspectOptions, typeof inspect]): string {
    return inspectSpan(this, ...args);
  }
}
