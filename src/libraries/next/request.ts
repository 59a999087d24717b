/** A request as Next sees it: its own span of it is the one of `node:http`. */
import {
  type Attributes,
  type AttributeValue,
  type Context,
  createContextKey,
  type Exception,
  type Link,
  type Span,
  type SpanContext,
  type SpanStatus,
  type TimeInput,
} from '@opentelemetry/api';
import { getRPCMetadata, type RPCMetadata } from '@opentelemetry/core';
import { trace } from '../../api/global.ts';

const REQUEST = createContextKey('@org/otel-auto/next request');

/** Pages that answer in place of the one that was asked for. */
const PLACEHOLDERS: readonly unknown[] = ['/_not-found', '/404', '/_error', '/500'];

/** Names of older conventions, and what belongs to the span that is not there. */
const LEFT_OUT: readonly string[] = [
  'http.method',
  'http.target',
  'http.status_code',
  'http.route',
  // Next sets these when the answer is sent already, so they would be there only at times.
  'next.rsc',
  'next.span_category',
  'next.span_name',
];

/** Next keeps these attributes for its root span. */
class RootAttributes extends Map<string, unknown> {
  readonly #metadata: RPCMetadata;

  constructor(attributes: Attributes, metadata: RPCMetadata) {
    super();
    this.#metadata = metadata;
    for (const key in attributes) super.set(key, attributes[key]);
  }

  override set(key: string, value: unknown): this {
    if (key !== 'next.route') return super.set(key, value);
    // Version 14 says it twice, the second time with the name of the file.
    if (this.has(key) || typeof value !== 'string' || PLACEHOLDERS.includes(value)) return this;
    return this.#setRoute(value);
  }

  /** Of a route handler version 14.0 says nothing but the name of its file. */
  handledBy(file: unknown): void {
    if (typeof file === 'string' && this.get('next.route') === file) this.#setRoute(routeOfFile(file));
  }

  #setRoute(route: string): this {
    this.#metadata.route = route;
    this.#metadata.span.setAttribute('next.route', route);
    return super.set('next.route', route);
  }
}

/** The route of `/(group)/orders/[id]/route`: groups and slots are no part of it. */
function routeOfFile(file: string): string {
  const segments = file.split('/').filter((segment) => segment !== '' && !/^(?:\(.*\)|@.*)$/.test(segment));
  if (segments.at(-1) === 'route') segments.pop();
  return `/${segments.join('/')}`;
}

/** Takes what Next says about a request to the span of `node:http`, which ends by itself. */
class RequestSpan implements Span {
  readonly #parent: Span;
  readonly #span: Span;

  /** @param parent what spans below belong to: the request's span, or one of a framework around Next */
  constructor(parent: Span, span: Span) {
    this.#parent = parent;
    this.#span = span;
  }

  spanContext(): SpanContext {
    return this.#parent.spanContext();
  }

  setAttribute(key: string, value: AttributeValue): this {
    if (!LEFT_OUT.includes(key)) this.#span.setAttribute(key, value);
    return this;
  }

  setAttributes(attributes: Attributes): this {
    for (const key in attributes) this.setAttribute(key, attributes[key] as AttributeValue);
    return this;
  }

  addEvent(name: string, attributesOrTime?: Attributes | TimeInput, time?: TimeInput): this {
    this.#span.addEvent(name, attributesOrTime, time);
    return this;
  }

  addLink(link: Link): this {
    this.#span.addLink(link);
    return this;
  }

  addLinks(links: Link[]): this {
    this.#span.addLinks(links);
    return this;
  }

  setStatus(status: SpanStatus): this {
    this.#span.setStatus(status);
    return this;
  }

  /** Of a request for the data of a page alone, Next has `RSC` in front of the method. */
  updateName(name: string): this {
    this.#span.updateName(name.replace(/^RSC /, ''));
    return this;
  }

  end(): void {}

  isRecording(): boolean {
    return this.#span.isRecording();
  }

  recordException(exception: Exception, time?: TimeInput): void {
    this.#span.recordException(exception, time);
  }
}

/** One per request: Next may handle it several times, such as for a middleware. */
const known = new WeakMap<RPCMetadata, RootAttributes>();

export interface Request {
  readonly context: Context;
  readonly span: Span;
}

/**
 * The context and span in place of Next's own span of a request; undefined outside of a request of `node:http`.
 * @param attributes of Next's own span
 */
export function enterRequest(active: Context, attributes: Attributes): Request | undefined {
  const metadata = getRPCMetadata(active);
  if (metadata === undefined) return undefined;
  let root = known.get(metadata);
  if (root === undefined) {
    root = new RootAttributes(attributes, metadata);
    known.set(metadata, root);
  }
  const span = new RequestSpan(trace.getSpan(active) ?? metadata.span, metadata.span);
  span.setAttributes(attributes);
  return { context: trace.setSpan(active, span).setValue(REQUEST, root), span };
}

/** Next keeps these attributes for the root span of the request that `active` is part of. */
export function rootAttributesOf(active: Context): RootAttributes | undefined {
  return active.getValue(REQUEST) as RootAttributes | undefined;
}
