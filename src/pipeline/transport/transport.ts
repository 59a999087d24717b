import type { Rejection } from '../../otlp/answer.ts';

/** A failure says what went wrong, in words for the person who runs the app. */
export interface SendFailure {
  /** Groups messages: one line a minute each. */
  readonly key: string;
  /** The words say what was seen. */
  readonly seen: string;
  /** The words say what to do, or are empty. */
  readonly advice: string;
  /** Nothing was reached, and a second try within the same second would not either. */
  readonly unreachable: boolean;
}

/** One attempt to send a batch has one of these outcomes. */
export type Outcome =
  /** Accepted, but for `rejected` spans (log records, data points), for the reason in `message` (a warning if `rejected` is 0); or so it seems. */
  | { readonly kind: 'delivered'; readonly rejected: number; readonly message: string; readonly doubt?: SendFailure }
  /** Worth trying again, not before `after` ms if the collector said so (`Retry-After`, `RetryInfo`). */
  | { readonly kind: 'retry'; readonly failure: SendFailure; readonly after: number | undefined }
  /** The collector will not take this request, now or later. */
  | { readonly kind: 'rejected'; readonly failure: SendFailure };

export interface Transport {
  /**
   * One attempt; no retry inside, and nothing thrown.
   * @param body protobuf `ExportTraceServiceRequest`, or that of the transport's signal
   * @param timeout ms for the whole attempt
   * @param onSent called when the operating system has taken the whole request, where that can be known
   */
  send(body: Uint8Array, timeout: number, onSent?: () => void): Promise<Outcome>;
  /** Says whether open requests keep the process alive; in a worker that is unref'd it makes no difference. */
  hold(alive: boolean): void;
}

export const NOTHING_REJECTED = { kind: 'delivered', rejected: 0, message: '' } as const satisfies Outcome;

/**
 * Accepted, but for what a partial success rejected.
 * @param hide takes out of the collector's words what it was sent
 */
export function partialSuccess(partial: Rejection | undefined, hide: (text: string) => string): Outcome {
  if (partial === undefined) return NOTHING_REJECTED;
  return { kind: 'delivered', rejected: partial.rejected, message: hide(partial.errorMessage) };
}
