import type { Span } from '@opentelemetry/api';
import { getRPCMetadata } from '@opentelemetry/core';
import { context } from '../../api/global.ts';
import { RequestContext } from './request-context.ts';

export interface Response {
  /** Of Node's own. */
  readonly closed?: boolean;
  on(event: 'close', listener: () => void): unknown;
  removeListener(event: 'close', listener: () => void): unknown;
}

/** When the span of a handler or middleware ends that passes a request on, or answers it when it likes. */
export class HandlerEnd {
  readonly span: Span;
  readonly #response: Response;
  #onClose: (() => void) | undefined = undefined;

  constructor(span: Span, response: Response) {
    this.span = span;
    this.#response = response;
  }

  /** The handler has returned: it passes the request on later, or answers. */
  later(): void {
    if (this.span.isRecording()) this.#onClose = endWithResponse(this.#response, this.span);
  }

  /** The handler passes the request on, or is through. */
  now(): void {
    if (this.span.isRecording()) this.span.end();
    if (this.#onClose !== undefined) this.#response.removeListener('close', this.#onClose);
  }
}

/**
 * Ends a handler's span when its response is closed, if it has not ended by then. The response's own span ends then too: where
 * that is known no listener is needed, nor the context that listeners run in (1.2 of 28.7 kB that an Express request allocates).
 * @returns the listener where there is none, and so one was added; it holds the span and nothing else
 */
export function endWithResponse(response: Omit<Response, 'removeListener'>, span: Span): (() => void) | undefined {
  // Not by the response itself: looking up a private field of one that a framework has changed takes longer than the listener.
  const request = getRPCMetadata(context.active());
  if (request instanceof RequestContext && request.isAnsweredBy(response) && request.endWithResponse(span))
    return undefined;
  if (response.closed === true) {
    // The client has not waited: nothing else would end it.
    if (span.isRecording()) span.end();
    return undefined;
  }
  const onClose = closer(span);
  response.on('close', onClose);
  return onClose;
}

function closer(span: Span): () => void {
  return () => {
    if (span.isRecording()) span.end();
  };
}
