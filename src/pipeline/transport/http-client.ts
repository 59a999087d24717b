import type { Outcome } from './transport.ts';

/** More than anybody has to say (bytes): what comes after it is not read. */
export const LARGEST_ANSWER = 4 * 1024 * 1024;

/** A server gave this answer; its status counts, also when the connection broke in the middle of the rest. */
export interface Answer {
  readonly status: number;
  /** The header `Retry-After` as it came. */
  readonly retryAfter: string | undefined;
  readonly body: Buffer;
  /** There was more than `LARGEST_ANSWER`; `body` is empty. */
  readonly tooLong: boolean;
}

/** Posts to one URL, with the same headers each time. */
export interface HttpClient {
  /**
   * One request, again on a new connection if an idle one turns out to be closed. Never rejects.
   * @param timeout ms until there must be a complete answer
   * @param onSent called when the operating system has taken the whole request
   */
  post(body: Uint8Array, timeout: number, onSent?: () => void): Promise<Answer | Outcome>;
  /** Says whether open requests keep the process alive. */
  hold(alive: boolean): void;
}

/** Errors of an idle connection that the server closed while we sent: it never saw the request. */
export const STALE: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE']);
