import { ROOT_CONTEXT, type Span } from '@opentelemetry/api';
import { context } from '../../api/global.ts';
import { Stamped } from '../../patching/private-field.ts';
import { type Fail, failAs } from './span.ts';
import { Tags } from './tags.ts';

const TIMEOUT = failAs('timeout', 'instrumentation timeout');

/**
 * These messages of a channel are not settled yet. amqplib's own list of unconfirmed messages is left alone: the end of an entry
 * depends on whether the app has given it a callback, also after the channel has closed.
 */
export class Unsettled {
  /** Messages that the broker has not confirmed. */
  readonly published = new Tags();
  /** Messages that the app has not acknowledged. */
  readonly delivered = new Tags();
  /** The broker numbers what a channel sends from 1. */
  #sent = 0;
  #timer: NodeJS.Timeout | undefined;

  /** A message was sent on a confirm channel; undefined: without a span. */
  sent(span: Span | undefined): void {
    this.#sent++;
    if (span !== undefined) this.published.set(this.#sent, span);
  }

  /** A message was delivered; its span waits for the acknowledgement so many milliseconds, or (0) for ever. */
  received(tag: number, span: Span, timeout: number): void {
    this.delivered.set(tag, span);
    if (timeout === 0 || this.#timer !== undefined) return;
    // Outside of the context of this message, which it would keep.
    this.#timer = context.with(ROOT_CONTEXT, () => setInterval(() => this.#check(timeout), timeout));
    this.#timer.unref();
  }

  /** The channel fails, or has closed. */
  fail(published: Fail, delivered: Fail): void {
    this.published.settleUpTo(0, published);
    this.delivered.settleUpTo(0, delivered);
    this.#stop();
  }

  #check(timeout: number): void {
    this.delivered.settleAfter(timeout, TIMEOUT);
    if (this.delivered.size === 0) this.#stop();
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

class Mark extends Stamped {
  readonly #unsettled = new Unsettled();

  static of(channel: object): Unsettled | undefined {
    return #unsettled in channel ? channel.#unsettled : undefined;
  }
}

/** Undefined for a channel on which nothing was sent or received. */
export const unsettledOf = Mark.of;

/** The same for every channel. */
export function keepUnsettled(channel: object): Unsettled {
  return Mark.of(channel) ?? (Mark.of(new Mark(channel)) as Unsettled);
}
