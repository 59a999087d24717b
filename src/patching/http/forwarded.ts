import { parse } from 'forwarded-parse';

/** One parameter of a `Forwarded` header, and the `proto` that came with it. */
export interface ForwardedParameter {
  value: string;
  proto: string | undefined;
}

/** The first `name` in a `Forwarded` header (RFC 7239); undefined when it has none or cannot be parsed. */
export function forwardedParameter(header: string, name: 'host' | 'for'): ForwardedParameter | undefined {
  try {
    for (const element of parse(header)) {
      const value = element[name];
      if (value) return { value, proto: element.proto };
    }
  } catch {
    // Anybody can send a malformed header: it says nothing, then.
  }
  return undefined;
}
