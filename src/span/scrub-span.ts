/** Secrets are taken out of what a span says: once, when it has ended and before anybody is handed it. */

import { attributesOf } from './attributes.ts';
import type { SpanLayout } from './layout.ts';
import { type Scrub, scrubAttributes, scrubValue } from './scrub.ts';

export function scrubSpan(span: SpanLayout, scrub: Scrub): void {
  span.name = scrub(span.name);
  const list = span.attributeList;
  if (list !== undefined) scrubList(list, scrub);
  else scrubAttributes(attributesOf(span), scrub);
  if (span.statusGiven?.message) span.statusGiven = { ...span.statusGiven, message: scrub(span.statusGiven.message) };
  if (span.eventList !== undefined)
    for (const event of span.eventList) {
      event.name = scrub(event.name);
      if (event.attributes) scrubAttributes(event.attributes, scrub);
    }
  if (span.linkList !== undefined)
    for (const { attributes } of span.linkList) if (attributes) scrubAttributes(attributes, scrub);
}

function scrubList(list: unknown[], scrub: Scrub): void {
  for (let i = 1; i < list.length; i += 2) {
    const value = list[i];
    if (typeof value === 'string') {
      const scrubbed = scrub(value);
      if (scrubbed !== value) list[i] = scrubbed;
    } else if (typeof value === 'object' && value !== null) list[i] = scrubValue(value, scrub);
  }
}
