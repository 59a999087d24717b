import { Redaction } from '../../secrets/redaction.ts';
import type { SharedSettings } from '../define.ts';
import { type Captures, capturesOf } from './capture.ts';

const STANDARD_METHODS: readonly string[] = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'CONNECT',
  'OPTIONS',
  'TRACE',
  'PATCH',
  'QUERY',
];

/**
 * The rules are what is set about HTTP and concerns all its versions. A library makes them of its host's settings, once for all
 * requests.
 */
export class HttpRules {
  readonly redaction: Redaction;
  /** Undefined: no header is captured. */
  readonly captures: Captures | undefined;
  readonly #methods: ReadonlySet<string>;

  constructor({ http, redaction }: Pick<SharedSettings, 'http' | 'redaction'>) {
    this.redaction = new Redaction(redaction);
    this.captures = capturesOf(http);
    this.#methods = new Set(http.knownMethods ?? STANDARD_METHODS);
  }

  /** The value of `http.request.method`: `_OTHER` for methods the conventions, or `OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS`, do not name. */
  knownMethod(method: string): string {
    return this.#methods.has(method) ? method : '_OTHER';
  }

  /** The name of a span that has no route: the method, as far as it is known. */
  spanName(method = 'GET'): string {
    return this.#methods.has(method) ? method : 'HTTP';
  }
}
