import type { Attributes } from '@opentelemetry/api';

/**
 * What was said, for `gen_ai.input.messages` and the like; only where the app's owner asks for it.
 * Source: https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/#recording-content-on-attributes
 */
export let recordsContent = false;

/** Once more with the same setting changes nothing. */
export function contentAsSet(messageContent: boolean): void {
  recordsContent = messageContent;
}

/** What a request or response has: null stands for nothing. */
export function given(name: string, value: unknown): Attributes {
  return value === undefined || value === null || value === '' ? {} : { [name]: value as Attributes[string] };
}

/** Messages in the conventions' form, where they are recorded. */
export function content(name: string, messages: () => unknown[]): Attributes {
  if (!recordsContent) return {};
  const list = messages();
  return list.length > 0 ? { [name]: JSON.stringify(list) } : {};
}
