import { type Attributes, type AttributeValue, diag } from '@opentelemetry/api';
import type { SpanLimits } from '@opentelemetry/sdk-trace';
import { cleanKey, cleanValue, indexOfKey, setOwn, toObject } from './clean-attribute.ts';
import { CompactSpan } from './layout.ts';

/** From this length on a list of pairs is searched more slowly than an object. */
const LONG_LIST = 64;

/** The attributes of a span: pairs until there are many, or until someone asks for the object, which then is the truth. */
export abstract class SpanAttributes extends CompactSpan {
  droppedAttributesCount: number;
  protected abstract readonly limits: Required<SpanLimits>;
  private attributeCount: number;
  private attributeObject: Attributes | undefined;

  constructor(pairs: unknown[]) {
    super(pairs);
    this.droppedAttributesCount = 0;
    this.attributeCount = 0;
    this.attributeObject = undefined;
  }

  get attributes(): Attributes {
    this.attributeObject ??= toObject(this.attributePairs ?? []);
    this.attributePairs = undefined;
    return this.attributeObject;
  }

  set attributes(attributes: Attributes) {
    this.attributeObject = attributes;
    this.attributePairs = undefined;
  }

  /**
   * The attributes that a span with an empty list starts with. Unlike later ones, those that cannot be attributes count as dropped.
   * @param dropped how many the caller has left out already
   */
  startAttributes(attributes: Attributes, dropped: number): void {
    this.droppedAttributesCount = dropped;
    if (typeof attributes !== 'object') return;
    const { attributeCountLimit, attributeValueLengthLimit } = this.limits;
    const pairs = this.attributePairs as unknown[];
    let count = 0;
    for (const key in attributes) {
      if (!Object.hasOwn(attributes, key)) continue;
      const value = attributes[key];
      if (value === undefined) continue;
      const fits = count < attributeCountLimit && (key !== '' || cleanKey(key) !== undefined);
      const kept = fits ? cleanValue(key, value, attributeValueLengthLimit) : undefined;
      if (kept === undefined) this.droppedAttributesCount++;
      else {
        pairs.push(key, kept);
        count++;
      }
    }
    this.attributeCount = count;
  }

  /** The same for those in the list that the span was made with; `undefined` in it is no attribute. */
  countAttributes(pairs: unknown[]): void {
    let count = 0;
    for (let index = 1; index < pairs.length; index += 2) if (pairs[index] !== undefined) count++;
    this.attributeCount = count;
  }

  protected putAttribute(key: string, value: AttributeValue): void {
    if (value === undefined) return;
    const text = typeof key === 'string' && key !== '' ? key : cleanKey(key);
    if (text === undefined) return;
    const pairs = this.attributePairs;
    if (pairs === undefined || pairs.length >= LONG_LIST) this.putInObject(text, value);
    else this.putInPairs(pairs, text, value);
  }

  private putInPairs(pairs: unknown[], key: string, value: AttributeValue): void {
    const index = indexOfKey(pairs, key);
    const isNew = index < 0 || pairs[index + 1] === undefined;
    if (isNew && this.attributeCount >= this.limits.attributeCountLimit) {
      this.dropAttribute();
      return;
    }
    const kept = cleanValue(key, value, this.limits.attributeValueLengthLimit);
    if (kept === undefined) return;
    if (isNew) this.attributeCount++;
    if (index >= 0) pairs[index + 1] = kept;
    else pairs.push(key, kept);
  }

  private putInObject(key: string, value: AttributeValue): void {
    const isNew = !Object.hasOwn(this.attributes, key);
    if (isNew && this.attributeCount >= this.limits.attributeCountLimit) {
      this.dropAttribute();
      return;
    }
    const kept = cleanValue(key, value, this.limits.attributeValueLengthLimit);
    if (kept === undefined) return;
    setOwn(this.attributes, key, kept);
    if (isNew) this.attributeCount++;
  }

  private dropAttribute(): void {
    if (++this.droppedAttributesCount === 1) diag.warn('Dropping extra attributes.');
  }
}
