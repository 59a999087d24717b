/** The events and links of a span, within their limits. */

import type { Attributes, HrTime, Link, TimeInput } from '@opentelemetry/api';
import { cleanAttributes, cleanSimpleAttributes, isTimeInput } from '@opentelemetry/core';
import type { SpanLimits, TimedEvent } from '@opentelemetry/sdk-trace';
import { timeOf } from './clock.ts';
import type { SpanLayout } from './layout.ts';

export function eventsOf(span: SpanLayout): TimedEvent[] {
  span.eventList ??= [];
  return span.eventList;
}

export function linksOf(span: SpanLayout): Link[] {
  span.linkList ??= [];
  return span.linkList;
}

/** The event as it is kept; undefined where none is. */
export function putEvent(
  span: SpanLayout,
  name: string,
  attributesOrTime: Attributes | TimeInput | undefined,
  time: TimeInput | undefined,
): TimedEvent | undefined {
  const { limits } = span.origin;
  const events = eventsOf(span);
  if (!makeRoom(events, limits.eventCountLimit)) span.droppedEventsCount++;
  if (limits.eventCountLimit === 0) return undefined;
  const isTime = isTimeInput(attributesOrTime);
  const at = timeOf(span, isTime && !isTimeInput(time) ? attributesOrTime : time);
  const event = cleanEvent(name, at, isTime ? undefined : attributesOrTime, limits);
  events.push(event);
  return event;
}

export function putLink(span: SpanLayout, link: Link): void {
  const { limits } = span.origin;
  const links = linksOf(span);
  if (!makeRoom(links, limits.linkCountLimit)) span.droppedLinksCount++;
  if (limits.linkCountLimit !== 0) links.push(cleanLink(link, limits));
}

/** The links a span starts with, already cleaned; the last ones are kept. */
export function startLinks(span: SpanLayout, links: Link[]): void {
  const excess = links.length - span.origin.limits.linkCountLimit;
  span.linkList = excess > 0 ? links.slice(excess) : links;
  if (excess > 0) span.droppedLinksCount = excess;
}

/** The links a span is to start with; what is no link is left out. */
export function cleanLinks(links: readonly Link[], limits: Required<SpanLimits>): Link[] {
  return links.filter((link) => link?.context).map((link) => cleanLink(link, limits));
}

/** Makes room for one more in a list of at most `limit`, by dropping the oldest. False if something must be dropped. */
function makeRoom(list: unknown[], limit: number): boolean {
  if (!(list.length >= limit)) return true;
  list.shift();
  return false;
}

/** The event as it is kept: the caller cannot change it any more, its attributes are within the limits. */
export function cleanEvent(
  name: string,
  time: HrTime,
  attributes: Attributes | undefined,
  limits: Required<SpanLimits>,
): TimedEvent {
  const { attributePerEventCountLimit: attributeCountLimit, attributeValueLengthLimit } = limits;
  return { name, time, ...cleanSimpleAttributes(attributes, { attributeCountLimit, attributeValueLengthLimit }) };
}

function cleanLink(link: Link, limits: Required<SpanLimits>): Link {
  const { attributePerLinkCountLimit: attributeCountLimit, attributeValueLengthLimit } = limits;
  return {
    context: link.context,
    ...cleanAttributes(link.attributes, { attributeCountLimit, attributeValueLengthLimit }),
  };
}
