import { log } from '../node/log.ts';
import { messageOfThrown } from '../node/thrown.ts';
import { isFirstToSay } from './said-once.ts';

const { now } = performance;
const time = now.bind(performance);

/** Throws of one object after which it is not called any more. */
const MAX_FAULTS = 10;

/** ms that one call may take; the app waits for it. */
const SLOW = 100;

/** Calls one object of an extension: nothing that it does reaches the app, and it is said once what it did. */
export class Guarded {
  readonly #label: string;
  #faults = 0;
  #saidSlow = false;

  /** @param label in lines on stderr: `the span processor Tagging of extension "./mine.js"` */
  constructor(label: string) {
    this.#label = label;
  }

  get label(): string {
    return this.#label;
  }

  get off(): boolean {
    return this.#faults >= MAX_FAULTS;
  }

  /** @returns undefined where the call threw, or is not made any more */
  call<T>(method: string, run: () => T): T | undefined {
    if (this.off) return undefined;
    const before = time();
    try {
      const result = run();
      if (typeof (result as { then?: unknown } | undefined)?.then === 'function')
        Promise.resolve(result).then(undefined, (error: unknown) => this.fault(method, error));
      const took = time() - before;
      if (took > SLOW && !this.#saidSlow) this.#saySlow(method, took);
      return result;
    } catch (error) {
      this.fault(method, error);
      return undefined;
    }
  }

  fault(method: string, error: unknown): void {
    if (this.off) return;
    this.#faults++;
    const reason = `${method}() threw: ${messageOfThrown(error)}`;
    if (this.#faults === 1)
      this.#say('failed,', `${reason}; the app and its spans go on without what it does. Correct it.`);
    if (this.off)
      this.#say(`failed ${MAX_FAULTS} times`, 'and is not called any more in the thread where it did. Correct it.');
  }

  #saySlow(method: string, took: number): void {
    this.#saidSlow = true;
    this.#say(
      'took',
      `${Math.round(took)} ms in ${method}(), for which the app waits; spans are complete all the same. ` +
        'Move the work to its export() or to another process.',
    );
  }

  /** One line for all threads, which have copies of the same object. */
  #say(what: string, rest: string): void {
    log(isFirstToSay(`${this.#label} ${what}`) ? 'warn' : 'debug', `${this.#label} ${what} ${rest}`);
  }
}

/** Names one object of an extension by its class. */
export function labelOf(kind: string, one: object, extension: string): string {
  const { name } = (Object.getPrototypeOf(one) as object | null)?.constructor ?? {};
  return `the ${kind}${name && name !== 'Object' ? ` ${name}` : ''} of extension "${extension}"`;
}
