import type { Attributes, Span } from '@opentelemetry/api';
import type { MessageList } from '../../patching/messaging/list-loops.ts';

/** A command is called with an input, and gives an output. */
export type Input = Readonly<Record<string, unknown>>;
export type Output = Record<string, unknown>;

/** An answer that goes on after the call was answered, and with which the span ends. */
export interface Streamed {
  /** Where in the output it is. */
  key: string;
  /** Told of each event that the app reads. */
  read(event: object, span: Span): void;
}

/** A service does these things at the start of a call in place of what is usual. */
export interface Begun {
  /** Undefined: the usual one. */
  span?: Span;
  /** Sent in place of the app's input. */
  input?: Input;
  answered?: (output: Output, span: Span) => void;
  streamed?: Streamed;
  /** The messages in the output, which the app is about to process. */
  received?: (output: Output) => MessageList;
  /** Its answers to failed calls have a code, as `name` of the error. */
  isDatabase?: boolean;
  /** A second attribute for the region. */
  regionKey?: string;
}

/** Adds to the attributes what is particular to the service; undefined: nothing else is. */
export type Service = (operation: string, input: Input, attributes: Attributes) => Begun | undefined;

/** Copies what is there and of a type that an attribute can have. @param names key of the input to that of the attribute */
export function copyAttributes(input: Input, names: ReadonlyMap<string, string>, attributes: Attributes): void {
  for (const [name, key] of names) {
    const value = input[name];
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') attributes[key] = value;
  }
}
