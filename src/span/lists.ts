import type { Attributes, HrTime, Link } from '@opentelemetry/api';
import { cleanAttributes, cleanSimpleAttributes } from '@opentelemetry/core';
import type { SpanLimits, TimedEvent } from '@opentelemetry/sdk-trace';

/** Makes room for one more in a list of at most `limit`, by dropping the oldest. False if something must be dropped. */
export function makeRoom(list: unknown[], limit: number): boolean {
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

/** The link as it is kept. */
export function cleanLink(link: Link, limits: Required<SpanLimits>): Link {
  const { attributePerLinkCountLimit: attributeCountLimit, attributeValueLengthLimit } = limits;
  return {
    context: link.context,
    ...cleanAttributes(link.attributes, { attributeCountLimit, attributeValueLengthLimit }),
  };
}

/** The links a span starts with; what is no link is left out. */
export function cleanLinks(links: readonly Link[], limits: Required<SpanLimits>): Link[] {
  return links.filter((link) => link?.context).map((link) => cleanLink(link, limits));
}
