import type { Attributes, Link, TimeInput } from '@opentelemetry/api';
import { isTimeInput } from '@opentelemetry/core';
import type { TimedEvent } from '@opentelemetry/sdk-trace';
import type { SpanIds } from './id-digits.ts';
import { cleanEvent, cleanLink, makeRoom } from './lists.ts';
import { SpanClock } from './span-clock.ts';

/** The events and links of a span, within their limits. */
export abstract class SpanLists extends SpanClock {
  droppedEventsCount: number;
  droppedLinksCount: number;

  constructor(pairs: unknown[], ids: SpanIds, startTime: TimeInput | undefined) {
    super(pairs, ids, startTime);
    this.droppedEventsCount = 0;
    this.droppedLinksCount = 0;
  }

  /** The links the span starts with, already cleaned; the last ones are kept. */
  startLinks(links: Link[]): void {
    const excess = links.length - this.limits.linkCountLimit;
    this.linkList = excess > 0 ? links.slice(excess) : links;
    if (excess > 0) this.droppedLinksCount = excess;
  }

  get events(): TimedEvent[] {
    this.eventList ??= [];
    return this.eventList;
  }

  set events(events: TimedEvent[]) {
    this.eventList = events;
  }

  get links(): Link[] {
    this.linkList ??= [];
    return this.linkList;
  }

  set links(links: Link[]) {
    this.linkList = links;
  }

  protected putEvent(
    name: string,
    attributesOrTime?: Attributes | TimeInput,
    time?: TimeInput,
  ): TimedEvent | undefined {
    this.eventList ??= [];
    if (!makeRoom(this.eventList, this.limits.eventCountLimit)) this.droppedEventsCount++;
    if (this.limits.eventCountLimit === 0) return undefined;
    const isTime = isTimeInput(attributesOrTime);
    const at = this.time(isTime && !isTimeInput(time) ? attributesOrTime : time);
    const event = cleanEvent(name, at, isTime ? undefined : attributesOrTime, this.limits);
    this.eventList.push(event);
    return event;
  }

  protected putLink(link: Link): void {
    if (!makeRoom(this.links, this.limits.linkCountLimit)) this.droppedLinksCount++;
    if (this.limits.linkCountLimit !== 0) this.links.push(cleanLink(link, this.limits));
  }
}
