import {
  type Attributes,
  type AttributeValue,
  type Exception,
  type SpanContext,
  SpanKind,
  type SpanOptions,
  type SpanStatus,
  SpanStatusCode,
} from '@opentelemetry/api';
import { UnsampledSpan } from '../../api/non-recording-span.ts';
import { errorTextOf } from '../../span/error-text.ts';
import { noteError } from '../../span/exception.ts';
import type { ErrorNoting } from '../../span/known-errors.ts';
import type { Operation } from '../../span/measure.ts';

/** A span that nobody records: it keeps what is measured of it until it ends. Times that the caller gives are not looked at. */
export class UnrecordedSpan extends UnsampledSpan implements Operation, ErrorNoting {
  name: string;
  readonly kind: SpanKind;
  readonly attributes: Attributes;
  readonly events: { name: string; attributes: Attributes }[] = [];
  status: SpanStatus = { code: SpanStatusCode.UNSET };
  readonly #context: SpanContext;
  readonly #scope: object;
  readonly #onEnd: (operation: Operation) => void;
  readonly #start = performance.now();
  #ended = false;

  constructor(
    context: SpanContext,
    name: string,
    options: SpanOptions | null | undefined,
    scope: object,
    onEnd: (operation: Operation) => void,
  ) {
    super();
    this.#context = context;
    this.name = name;
    this.kind = options?.kind ?? SpanKind.INTERNAL;
    this.attributes = { ...options?.attributes };
    this.#scope = scope;
    this.#onEnd = onEnd;
  }

  get duration(): [number, number] {
    const ms = performance.now() - this.#start;
    const seconds = Math.floor(ms / 1000);
    return [seconds, (ms - seconds * 1000) * 1e6];
  }

  override spanContext(): SpanContext {
    return this.#context;
  }

  override setAttribute(key: string, value: AttributeValue): this {
    this.attributes[key] = value;
    return this;
  }

  override setAttributes(attributes: Attributes): this {
    Object.assign(this.attributes, attributes);
    return this;
  }

  override setStatus(status: SpanStatus): this {
    this.status = status;
    return this;
  }

  override recordException(exception: Exception): void {
    this.noteError(exception);
    const { code, name } = (typeof exception === 'object' ? exception : {}) as { code?: unknown; name?: unknown };
    const type = code ?? name;
    if (type !== undefined) this.events.push({ name: 'exception', attributes: { 'exception.type': String(type) } });
  }

  noteError(error: unknown): void {
    noteError(error, errorTextOf(this.#scope));
  }

  override updateName(name: string): this {
    this.name = name;
    return this;
  }

  override end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#onEnd(this);
  }
}
