import type { LibraryFact } from '../facts/facts.ts';
import { loadChunk } from '../node/chunk.ts';
import { isLogged } from '../node/log.ts';
import type { AtBoot } from './at-boot.ts';
import type { ExplainedProcess, Explainer } from './explainer.ts';

/** Taken before an app or a test can put timers of its own in their place. */
const { setTimeout, clearTimeout } = globalThis;

/** ms from what gives a reason for it until what the app has loaded is looked at; by then it has loaded what it needs. */
const LOOK_AFTER = 5000;

/**
 * This class says what the loader sees. The words, and the search for more to say, are a chunk of their own: a healthy app at the
 * default level never reads it. Nothing here throws.
 */
export class Explanations {
  /** Big files of the app's own: bundlers make such. */
  readonly bigFiles: string[] = [];
  readonly #process: ExplainedProcess;
  readonly #inBootContext: AtBoot;
  #explainer: Explainer | undefined;
  #timer: NodeJS.Timeout | undefined;
  #looked = false;
  #hasUntracedRequests = false;

  constructor(process: ExplainedProcess, inBootContext: AtBoot) {
    this.#process = process;
    this.#inBootContext = inBootContext;
  }

  /** @param isMinor no state of it is worth a line at the default level, for which the words would be read */
  library(fact: LibraryFact, isMinor = false): void {
    if ((fact.state === 'unsupported' && !isMinor) || isLogged('debug'))
      this.say((explainer) => explainer.library(fact));
  }

  bigFile(filename: string): void {
    if (filename.includes(__dirname)) return; // A file of this package, where it is not below a node_modules.
    this.bigFiles.push(filename);
    this.lookSoon();
  }

  /** Everything that the app has loaded is looked at once, a while from now or at the end of the process. */
  lookSoon(): void {
    if (this.#looked || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => this.#look(false), LOOK_AFTER);
    this.#timer.unref();
  }

  /** Where nothing gave a reason to look, only what is at hand is looked at. */
  atEnd(): void {
    if (this.#timer !== undefined) this.#look(true);
    if (this.#explainer !== undefined || this.#hasUntracedRequests || this.#process.settings.sampler.ratio === 0)
      this.say((explainer) => explainer.atEnd(this.#hasUntracedRequests));
  }

  /** A request was served, and a setting leaves out what traces it. */
  requestSeen(): void {
    this.#hasUntracedRequests = true;
  }

  #look(atEnd: boolean): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#looked) return;
    this.#looked = true;
    const pastUs = this.#process.packagesPastUs();
    if (this.bigFiles.length === 0 && pastUs.length === 0) return;
    this.say((explainer) => explainer.look(pastUs, this.bigFiles, atEnd));
  }

  say(what: (explainer: Explainer) => void): void {
    try {
      what(this.#inBootContext(() => this.#get()));
    } catch {
      // An explanation that cannot be given costs the app nothing.
    }
  }

  #get(): Explainer {
    this.#explainer ??= loadChunk<typeof import('./explainer.ts')>('loader-explainer').createExplainer(this.#process);
    return this.#explainer;
  }
}
