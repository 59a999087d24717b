import { logLimited } from '../../node/log.ts';
import type { Signal } from '../../otlp/signal.ts';
import { countOf, nounOf } from '../ring/items.ts';
import { quote } from '../transport/failures.ts';
import type { SendFailure } from '../transport/transport.ts';

/** What the sender says about one signal: a line per kind of failure, once a minute. */
export class Reports {
  private readonly signal: Signal;
  private readonly endpoint: string;

  /** @param endpoint without credentials */
  constructor(signal: Signal, endpoint: string) {
    this.signal = signal;
    this.endpoint = endpoint;
  }

  kept(failure: SendFailure, count: number): void {
    this.failure(failure, `${countOf(this.signal, count)} ${count === 1 ? 'is' : 'are'} kept and tried again`);
  }

  rejected(failure: SendFailure, count: number): void {
    this.failure(failure, `${countOf(this.signal, count)} ${count === 1 ? 'is' : 'are'} dropped`);
  }

  doubt(failure: SendFailure, count: number): void {
    this.failure(failure, `${countOf(this.signal, count)} ${count === 1 ? 'counts' : 'count'} as sent`);
  }

  partial(rejected: number, count: number, message: string): void {
    this.warn(
      'partialSuccess',
      `${this.endpoint} rejected ${rejected} of ${countOf(this.signal, count)}${message === '' ? '' : `:${quote(message)}`}`,
    );
  }

  memoryFull(limit: number, dropped: number): void {
    this.warn(
      'memoryLimit',
      `the memory for ${nounOf(this.signal)}s that wait for ${this.endpoint} is full (${limit} bytes): the oldest are dropped, ${dropped} just now; ` +
        'they are kept again once it answers',
    );
  }

  spoolFull(dropped: number): void {
    this.warn(
      'spoolLimit',
      `the spool is full: the oldest spans are dropped, ${dropped} just now; raise OTEL_NODE_SPOOL_MAX_BYTES to keep more`,
    );
  }

  spoolLost(lost: number): void {
    this.warn('spoolLost', `${countOf(this.signal, lost)} lost: their files in the spool were deleted or damaged`);
  }

  private failure(failure: SendFailure, consequence: string): void {
    const advice = failure.advice === '' ? '' : `; ${failure.advice}`;
    this.warn(failure.key, `cannot send ${this.signal} to ${this.endpoint}: ${failure.seen}; ${consequence}${advice}`);
  }

  private warn(key: string, text: string): void {
    logLimited('warn', `${this.signal} ${key}`, text);
  }
}
