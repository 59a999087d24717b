import type { Span } from '@opentelemetry/api';
import { Stamped } from '../../patching/private-field.ts';
import type { Client } from './span.ts';

/** Marks a command that came by, with its span and where it was last sent to. */
export class SentCommand extends Stamped {
  readonly #span: Span | undefined;
  #client: Client;

  constructor(command: object, span: Span | undefined, client: Client) {
    super(command);
    this.#span = span;
    this.#client = client;
  }

  static isKnown(command: object): boolean {
    return #span in command;
  }

  /** The command came again: its span, which has to say where it is sent to now. */
  static sendAgain(command: object, client: Client): Span | undefined {
    if (!(#span in command)) return undefined;
    command.#client = client;
    return command.#span;
  }

  static clientOf(command: object): Client | undefined {
    return #span in command ? command.#client : undefined;
  }
}
