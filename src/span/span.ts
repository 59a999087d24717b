import type { InspectOptions, inspect } from 'node:util';
import {
  type Attributes,
  type AttributeValue,
  diag,
  type Exception,
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
import type { ReadableSpan, Span, SpanLimits, SpanProcessor, TimedEvent } from '@opentelemetry/sdk-trace';
import { afterThisTurn } from './after-this-turn.ts';
import { errorTextOf } from './error-text.ts';
import { describeException, describeStack, hasUnreadStack } from './exception.ts';
import type { ScopeFaults } from './faults.ts';
import { contextOf, type ParentIds, type SpanIds } from './id-digits.ts';
import { inspectSpan } from './inspect.ts';
import { cleanEvent } from './lists.ts';
import { SpanLists } from './span-lists.ts';

/** What all spans of one tracer share. */
export interface SpanOrigin {
  readonly resource: Resource;
  readonly scope: InstrumentationScope;
  readonly limits: Required<SpanLimits>;
  readonly processor: SpanProcessor;
  readonly faults: ScopeFaults;
  /** A sampled span failed while it ended, and went nowhere. */
  readonly onLost: ((error: unknown) => void) | undefined;
}

/** An exception whose stack is read when the event loop has turned, and the event that is to have it. */
interface UnreadException {
  readonly event: TimedEvent;
  readonly attributes: Attributes;
  readonly exception: Exception;
}

/** Not a field: few spans have any, and each field makes every span larger. */
const unread = new WeakMap<RecordingSpan, UnreadException[]>();

/**
 * A span that records, equal in behaviour to the one of `@opentelemetry/sdk-trace`; differences with their reasons:
 * `test/differential/tracer/differences.ts`. Also what processors are handed.
 */
export class RecordingSpan extends SpanLists implements Span, ReadableSpan {
  name: string;
  readonly kind: SpanKind;
  readonly parentIds: ParentIds | undefined;
  private readonly origin: SpanOrigin;

  constructor(
    origin: SpanOrigin,
    ids: SpanIds,
    parent: ParentIds | undefined,
    name: string,
    kind: SpanKind,
    startTime: TimeInput | undefined,
    pairs: unknown[],
  ) {
    super(pairs, ids, startTime);
    this.name = name;
    this.kind = kind;
    this.parentIds = parent;
    this.origin = origin;
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

  protected get limits(): Required<SpanLimits> {
    return this.origin.limits;
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
      if (!this.isOver()) this.putAttribute(key, value);
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
      if (!this.isOver()) this.putEvent(name, attributesOrTime, time);
    } catch (error) {
      this.origin.faults.report(error);
    }
    return this;
  }

  recordException(exception: Exception, time?: TimeInput): void {
    try {
      const attributes = describeException(exception, errorTextOf(this.instrumentationScope));
      if (attributes === undefined)
        diag.warn('Failed to record an exception: it has no code, name or message', exception);
      else if (hasUnreadStack(exception)) this.putUnread(exception, attributes, time);
      else this.addEvent('exception', { ...attributes, ...this.stackOf(exception) }, time);
    } catch (error) {
      this.origin.faults.report(error);
    }
  }

  addLink(link: Link): this {
    try {
      if (!this.isOver() && link?.context) this.putLink(link);
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
      if (!this.isOver() && status != null) this.putStatus(status);
    } catch (error) {
      this.origin.faults.report(error);
    }
    return this;
  }

  updateName(name: string): this {
    if (!this.isOver()) this.name = name;
    return this;
  }

  end(endTime?: TimeInput): void {
    try {
      if (this.close(endTime)) this.finish();
    } catch (error) {
      this.origin.faults.report(error);
      if (!this.ended && this.ids.traceFlags & TraceFlags.SAMPLED) this.origin.onLost?.(error);
    }
  }

  private stackOf(exception: Exception): Attributes | undefined {
    return describeStack(exception, errorTextOf(this.instrumentationScope));
  }

  private putUnread(exception: Exception, attributes: Attributes, time: TimeInput | undefined): void {
    if (this.isOver()) return;
    const event = this.putEvent('exception', attributes, time);
    if (event === undefined) return;
    const exceptions = unread.get(this) ?? [];
    exceptions.push({ event, attributes, exception });
    unread.set(this, exceptions);
  }

  /** With what their stacks say, whoever asks. */
  override get events(): TimedEvent[] {
    this.readStacks();
    return super.events;
  }

  override set events(events: TimedEvent[]) {
    super.events = events;
  }

  private readStacks(): void {
    const exceptions = unread.get(this);
    if (exceptions === undefined) return;
    unread.delete(this);
    for (const { event, attributes, exception } of exceptions) {
      try {
        Object.assign(
          event,
          cleanEvent(event.name, event.time, { ...attributes, ...this.stackOf(exception) }, this.limits),
        );
      } catch (error) {
        this.origin.faults.report(error);
      }
    }
  }

  private putStatus({ code, message }: SpanStatus): void {
    if (code === SpanStatusCode.UNSET || this.statusGiven?.code === SpanStatusCode.OK) return;
    const given: SpanStatus = { code };
    this.statusGiven = given;
    if (code !== SpanStatusCode.ERROR || message == null) return;
    if (typeof message === 'string') given.message = errorTextOf(this.instrumentationScope)?.(message) ?? message;
    else diag.warn(`Dropping invalid status.message of type '${typeof message}', expected 'string'`);
  }

  private finish(): void {
    if (this.droppedEventsCount > 0) diag.warn(`Dropped ${this.droppedEventsCount} events: eventCountLimit reached`);
    if (this.droppedLinksCount > 0) diag.warn(`Dropped ${this.droppedLinksCount} links: linkCountLimit reached`);
    const { processor } = this.origin;
    processor.onEnding?.(this);
    this.seal();
    if (this.eventList === undefined || !unread.has(this)) processor.onEnd(this);
    else afterThisTurn(() => this.handOver());
  }

  private handOver(): void {
    try {
      this.readStacks();
      this.origin.processor.onEnd(this);
    } catch (error) {
      this.origin.faults.report(error);
      if (this.ids.traceFlags & TraceFlags.SAMPLED) this.origin.onLost?.(error);
    }
  }

  [Symbol.for('nodejs.util.inspect.custom')](...args: [number, InspectOptions, typeof inspect]): string {
    return inspectSpan(this, ...args);
  }
}
