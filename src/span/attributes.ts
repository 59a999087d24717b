/** The attributes of a span: a list until there are many, or until someone asks for the object, which then is the truth. */

import { type Attributes, type AttributeValue, diag } from '@opentelemetry/api';
import { cleanKey, cleanValue, setOwn } from './clean-attribute.ts';
import type { SpanLayout } from './layout.ts';

/** From this length on a list is searched more slowly than an object. */
const LONG_LIST = 64;

export function attributesOf(span: SpanLayout): Attributes {
  span.attributeObject ??= toObject(span.attributeList ?? []);
  span.attributeList = undefined;
  return span.attributeObject;
}

/**
 * The attributes that a span with an empty list starts with. Unlike later ones, those that cannot be attributes count as dropped.
 * @param dropped how many the caller has left out already
 */
export function startAttributes(span: SpanLayout, attributes: Attributes, dropped: number): void {
  span.droppedAttributesCount = dropped;
  if (typeof attributes !== 'object') return;
  const { attributeCountLimit, attributeValueLengthLimit } = span.origin.limits;
  const list = span.attributeList as unknown[];
  let count = 0;
  for (const key in attributes) {
    if (!Object.hasOwn(attributes, key)) continue;
    const value = attributes[key];
    if (value === undefined) continue;
    const fits = count < attributeCountLimit && (key !== '' || cleanKey(key) !== undefined);
    const kept = fits ? cleanValue(key, value, attributeValueLengthLimit) : undefined;
    if (kept === undefined) span.droppedAttributesCount++;
    else {
      list.push(key, kept);
      count++;
    }
  }
  span.attributeCount = count;
}

/** The same for those in the list that the span was made with; `undefined` in it is no attribute. */
export function countAttributes(span: SpanLayout, list: unknown[]): void {
  let count = 0;
  for (let index = 1; index < list.length; index += 2) if (list[index] !== undefined) count++;
  span.attributeCount = count;
}

export function putAttribute(span: SpanLayout, key: string, value: AttributeValue): void {
  if (value === undefined) return;
  const text = typeof key === 'string' && key !== '' ? key : cleanKey(key);
  if (text === undefined) return;
  const list = span.attributeList;
  if (list === undefined || list.length >= LONG_LIST) putInObject(span, text, value);
  else putInList(span, list, text, value);
}

function putInList(span: SpanLayout, list: unknown[], key: string, value: AttributeValue): void {
  const index = indexOfKey(list, key);
  const isNew = index < 0 || list[index + 1] === undefined;
  if (isNew && span.attributeCount >= span.origin.limits.attributeCountLimit) {
    dropAttribute(span);
    return;
  }
  const kept = cleanValue(key, value, span.origin.limits.attributeValueLengthLimit);
  if (kept === undefined) return;
  if (isNew) span.attributeCount++;
  if (index >= 0) list[index + 1] = kept;
  else list.push(key, kept);
}

function putInObject(span: SpanLayout, key: string, value: AttributeValue): void {
  const attributes = attributesOf(span);
  const isNew = !Object.hasOwn(attributes, key);
  if (isNew && span.attributeCount >= span.origin.limits.attributeCountLimit) {
    dropAttribute(span);
    return;
  }
  const kept = cleanValue(key, value, span.origin.limits.attributeValueLengthLimit);
  if (kept === undefined) return;
  setOwn(attributes, key, kept);
  if (isNew) span.attributeCount++;
}

function dropAttribute(span: SpanLayout): void {
  if (++span.droppedAttributesCount === 1) diag.warn('Dropping extra attributes.');
}

/** Where `key` is in a list of key, value, key, value ...; -1 if it is not. */
function indexOfKey(list: readonly unknown[], key: string): number {
  for (let index = 0; index < list.length; index += 2) if (list[index] === key) return index;
  return -1;
}

function toObject(list: readonly unknown[]): Attributes {
  const attributes: Attributes = {};
  for (let index = 0; index < list.length; index += 2) {
    const value = list[index + 1];
    if (value !== undefined) setOwn(attributes, list[index] as string, value as AttributeValue);
  }
  return attributes;
}
