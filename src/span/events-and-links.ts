import type { Attributes, Link, TimeInput } from '@opentelemetry/api';
import { isTimeInput } from '@opentelemetry/core';
import type { TimedEvent } from '@opentelemetry/sdk-trace';
import { SpanClock } from './clock.ts';
import type { SpanIds } from './ids.ts';
import { cleanEvent, cleanLink, makeRoom } from './lists.ts';

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

  protected putEvent(name: string, attributesOrTime?: Attributes | TimeInput, time?: TimeInput): void {
    if (!makeRoom(this.events, this.limits.eventCountLimit)) this.droppedEventsCount++;
    if (this.limits.eventCountLimit === 0) return;
    const isTime = isTimeInput(attributesOrTime);
    const at = this.time(isTime && !isTimeInput(time) ? attributesOrTime : time);
    this.events.push(cleanEvent(name, at, isTime ? undefined : attributesOrTime, this.limits));
  }

  protected putLink(link: Link): void {
    if (!makeRoom(this.links, this.limits.linkCountLimit)) this.droppedLinksCount++;
    if (this.limits.linkCountLimit !== 0) this.links.push(cleanLink(link, this.limits));
  }
}
