import type { Attributes } from '@opentelemetry/api';

/**
 * The content is what was said, for `gen_ai.input.messages` and the like; it is recorded only where the app's owner asks for it.
 * Source: https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/#recording-content-on-attributes
 */
export class MessageContent {
  /** Does the app's owner ask for it? */
  readonly isRecorded: boolean;

  /** @param isRecorded `host.settings.messageContent` */
  constructor(isRecorded: boolean) {
    this.isRecorded = isRecorded;
  }

  /** Messages in the conventions' form, where they are recorded. */
  as(name: string, messages: () => unknown[]): Attributes {
    if (!this.isRecorded) return {};
    const list = messages();
    return list.length > 0 ? { [name]: JSON.stringify(list) } : {};
  }
}

/** A request or response may have this or not: null stands for nothing. */
export function given(name: string, value: unknown): Attributes {
  return value === undefined || value === null || value === '' ? {} : { [name]: value as Attributes[string] };
}
