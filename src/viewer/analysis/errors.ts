import { text } from './semantics.ts';
import type { Span } from './types.ts';

export interface SpanError {
  type: string;
  message: string;
  stack: string;
  /** First line of the stack that is neither Node's nor of `node_modules`: `at load (/app/cart.js:12:7)`; '' if there is none. */
  appFrame: string;
}

/** This is what went wrong in a span, of its last exception, else of its status and `error.type`; undefined if nothing did. */
export function errorOf(span: Span): SpanError | undefined {
  const exception = span.events.findLast(
    ({ attributes }) => text(attributes, 'exception.type', 'exception.message') !== '',
  );
  if (exception === undefined && span.status !== 'error') return undefined;
  const attributes = exception?.attributes ?? {};
  const stack = text(attributes, 'exception.stacktrace');
  return {
    type: text(attributes, 'exception.type') || text(span.attributes, 'error.type'),
    message: text(attributes, 'exception.message') || span.statusMessage,
    stack,
    appFrame: appFrameOf(stack),
  };
}

export function appFrameOf(stack: string): string {
  for (const line of stack.slice(0, 20_000).split('\n')) {
    const frame = line.trim();
    if (frame.startsWith('at ') && !isForeign(frame)) return frame;
  }
  return '';
}

/** Is a line of a stack Node's own or that of a dependency? */
export function isForeign(frame: string): boolean {
  return /[\\/]node_modules[\\/]|\bnode:|\(native\)|<anonymous>\)?$/.test(frame) || !/:\d+:\d+\)?$/.test(frame);
}

/** `/app/cart.js:12` of `at load (file:///app/cart.js:12:7)`. */
export function locationOfFrame(frame: string): string {
  const place = /\(([^()]+)\)$/.exec(frame)?.[1] ?? frame.replace(/^at (?:async )?/, '');
  return place.replace(/^file:\/\//, '').replace(/:\d+$/, '');
}

export function hasFailed(span: Span): boolean {
  return span.status === 'error';
}
