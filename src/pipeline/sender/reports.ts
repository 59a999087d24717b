import { logLimited } from '../../node/log.ts';
import type { Signal } from '../../otlp/signal.ts';
import { countOf, nounOf } from '../ring/items.ts';
import { Cell, type SharedMemory } from '../ring/shared-memory.ts';
import { quote } from '../transport/failures.ts';
import type { SendFailure } from '../transport/transport.ts';

/** Items were dropped for one reason and no line has said so yet: how many, and the line that will say it. */
interface Unsaid {
  count: number;
  lineOf: LineOf;
}

/** The line about items that were dropped, `more` of them if an earlier line said so of others. */
type LineOf = (count: number, more: boolean) => string;

/**
 * The sender reports about one signal: a line per kind of failure, once a minute. Every drop is in a line: in the next of its
 * kind, or in the last one, when all that is left has had its try.
 */
export class Reports {
  readonly #signal: Signal;
  readonly #endpoint: string;
  readonly #cells: SharedMemory['cells'];
  readonly #unsaid = new Map<string, Unsaid>();
  /** Kinds of which a line said something already. */
  readonly #said = new Set<string>();

  /**
   * @param endpoint without credentials
   * @param counts of this signal in the main thread's memory, which the exit looks at
   */
  constructor(signal: Signal, endpoint: string, { cells }: Pick<SharedMemory, 'cells'>) {
    this.#signal = signal;
    this.#endpoint = endpoint;
    this.#cells = cells;
  }

  kept(failure: SendFailure, count: number): void {
    this.#failure(failure, `${countOf(this.#signal, count)} ${count === 1 ? 'is' : 'are'} kept and tried again`);
  }

  rejected(failure: SendFailure, count: number): void {
    this.#dropped(failure.key, count, (all, more) =>
      this.#failureLine(failure, `${this.#counted(all, more)} ${all === 1 ? 'is' : 'are'} dropped`),
    );
  }

  doubt(failure: SendFailure, count: number): void {
    this.#failure(failure, `${countOf(this.#signal, count)} ${count === 1 ? 'counts' : 'count'} as sent`);
  }

  partial(rejected: number, count: number, message: string): void {
    this.#warn(
      'partialSuccess',
      `${this.#endpoint} rejected ${rejected} of ${countOf(this.#signal, count)}${message === '' ? '' : `:${quote(message)}`}`,
    );
  }

  memoryFull(limit: number, dropped: number): void {
    this.#dropped(
      'memoryLimit',
      dropped,
      (all, more) =>
        `the memory for ${nounOf(this.#signal)}s that wait for ${this.#endpoint} is full (${limit} bytes): the oldest are dropped, ` +
        `${all}${more ? ' more' : ' just now'}; they are kept again once it answers`,
    );
  }

  spoolFull(dropped: number): void {
    this.#dropped(
      'spoolLimit',
      dropped,
      (all, more) =>
        `the spool is full: the oldest spans are dropped, ${all}${more ? ' more' : ' just now'}; raise OTEL_NODE_SPOOL_MAX_BYTES to keep more`,
    );
  }

  spoolUnreadable(dropped: number): void {
    this.#dropped(
      'spoolLost',
      dropped,
      (all, more) => `${this.#counted(all, more)} lost: their files in the spool were deleted or damaged`,
    );
  }

  /** Says what no line has said yet. At most once a minute too: a process that is frozen now and then is not at its end. */
  sayRest(): void {
    for (const [key, { count, lineOf }] of this.#unsaid)
      if (this.#warn(`${key} rest`, lineOf(count, true))) this.#unsaid.delete(key);
    this.#publishUnsaid();
  }

  #dropped(key: string, count: number, lineOf: LineOf): void {
    const all = count + (this.#unsaid.get(key)?.count ?? 0);
    if (this.#warn(key, lineOf(all, this.#said.has(key)))) {
      this.#said.add(key);
      this.#unsaid.delete(key);
    } else this.#unsaid.set(key, { count: all, lineOf });
    this.#publishUnsaid();
  }

  #publishUnsaid(): void {
    let all = 0;
    for (const { count } of this.#unsaid.values()) all += count;
    Atomics.store(this.#cells, Cell.unsaid, all);
  }

  #counted(count: number, more: boolean): string {
    const text = countOf(this.#signal, count);
    return more ? text.replace(' ', ' more ') : text;
  }

  #failure(failure: SendFailure, consequence: string): void {
    this.#warn(failure.key, this.#failureLine(failure, consequence));
  }

  #failureLine(failure: SendFailure, consequence: string): string {
    const advice = failure.advice === '' ? '' : `; ${failure.advice}`;
    return `cannot send ${this.#signal} to ${this.#endpoint}: ${failure.seen}; ${consequence}${advice}`;
  }

  #warn(key: string, text: string): boolean {
    return logLimited('warn', `${this.#signal} ${key}`, text);
  }
}
