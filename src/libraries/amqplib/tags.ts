import type { Span } from '@opentelemetry/api';
import { end, type Fail } from './span.ts';

/** Spans of messages that are not settled yet, by the tags that broker and client number them with, in their order. */
export class Tags {
  readonly #spans = new Map<number, { span: Span; since: number }>();

  get size(): number {
    return this.#spans.size;
  }

  set(tag: number, span: Span): void {
    this.#spans.set(tag, { span, since: performance.now() });
  }

  settle(tag: number, fail?: Fail): void {
    const waiting = this.#spans.get(tag);
    if (waiting === undefined) return;
    this.#spans.delete(tag);
    end(waiting.span, fail);
  }

  /** All up to a tag; 0 stands for the last one. */
  settleUpTo(last: number, fail?: Fail): void {
    for (const tag of this.#spans.keys()) {
      if (last !== 0 && tag > last) return;
      this.settle(tag, fail);
    }
  }

  /** Settles the tags that have waited for so many milliseconds. */
  settleAfter(timeout: number, fail: Fail): void {
    const latest = performance.now() - timeout;
    for (const [tag, { since }] of this.#spans) {
      if (since > latest) return;
      this.settle(tag, fail);
    }
  }
}
