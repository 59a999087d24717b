import { bad, good, type Reading, type Type } from './reading.ts';

/** An endpoint as the user wrote it; what it means depends on the protocol, which `read/otlp.ts` decides. */
export interface Endpoint {
  /** With `http:` where no scheme was given. */
  readonly url: URL;
  readonly hasScheme: boolean;
}

/** `http://` or `https://`, host, and optionally port, path and query; the scheme may be missing. */
export const endpoint: Type<Endpoint> = {
  label: 'URL',
  parse(text): Reading<Endpoint> {
    const hasScheme = /^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(text);
    const url = parseUrl(hasScheme ? text : `http://${text}`);
    if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:') || /[\s"'<>]/.test(text))
      return bad('is not an http:// or https:// URL', 'Write for example http://localhost:4318.');
    return good({ url, hasScheme });
  },
  format: (value) => value.url.origin,
};

function parseUrl(text: string): URL | undefined {
  // Not `canParse` first: it says yes to long hosts with a capital letter, for which the constructor throws.
  return URL.parse(text) ?? undefined;
}
