import type { LibraryHost } from '../../patching/define.ts';
import { HttpRules } from '../../patching/http/rules.ts';

/** An invocation that is not answered yet. */
interface Open {
  /** Does the runtime answer `null` when nothing is left to do? */
  readonly mayBeSilent: boolean;
  answered(error: unknown): Promise<void>;
  fail(type: string, message: string): void;
}

/** A process has invocations that are not answered yet: one, except where instances are shared. */
export class Invocations {
  readonly host: LibraryHost;
  readonly rules: HttpRules;
  readonly #open = new Set<Open>();
  #isListening = false;

  constructor(host: LibraryHost) {
    this.host = host;
    this.rules = new HttpRules(host.settings);
  }

  add(invocation: Open): void {
    this.#open.add(invocation);
  }

  delete(invocation: Open): void {
    this.#open.delete(invocation);
  }

  /** For those that end without an answer. Once is enough. */
  listen(): void {
    if (this.#isListening) return;
    this.#isListening = true;
    // Room for ours beside the app's ten.
    const most = process.getMaxListeners();
    if (most > 0) process.setMaxListeners(most + 1);
    process.prependListener('beforeExit', () => this.#nothingLeft());
    process.prependListener('exit', () => this.#exit());
  }

  /** Nothing is left to do. */
  #nothingLeft(): void {
    for (const invocation of this.#open) if (invocation.mayBeSilent) void invocation.answered(undefined);
  }

  /** The process ends. Lambda's own name for it. */
  #exit(): void {
    for (const invocation of this.#open) invocation.fail('Runtime.ExitError', 'the process ended without an answer');
  }
}
