import type { Span } from '@opentelemetry/api';
import { SentCommand } from './sent-command.ts';
import { type Command, endCommand } from './span.ts';

/**
 * Commands of transactions that are queued by the server: whether they fail is in the answer to EXEC, in their order. Only
 * those of a pipeline are held back, as its EXEC is sent with them.
 */
export class Transactions {
  readonly #queued = new WeakMap<object, Span[]>();

  /** Is the span of a command of a transaction ended later? Ends those that EXEC is the answer to. */
  hold(command: Command, span: Span, error: unknown, result: unknown): boolean {
    if (!command.inTransaction && command.name !== 'exec') return false;
    const client = SentCommand.clientOf(command);
    if (client === undefined) return false;
    const queued = this.#queued.get(client);
    if (command.name === 'exec') {
      this.#queued.delete(client);
      if (queued !== undefined) endQueued(queued, error, result);
      return false;
    }
    if (error || command.pipelineIndex == null || String(result) !== 'QUEUED') return false;
    if (queued === undefined) this.#queued.set(client, [span]);
    else queued.push(span);
    return true;
  }
}

/** `result` is null where a watched key has changed: nothing was done, and nothing has failed. */
function endQueued(spans: readonly Span[], error: unknown, result: unknown): void {
  for (const [index, span] of spans.entries()) {
    const reply: unknown = Array.isArray(result) ? result[index] : undefined;
    endCommand(span, error ?? (reply instanceof Error ? reply : undefined));
  }
}
