/** Finds secrets in any text that leaves the process. */

import { hideNamedValues } from './named-values.ts';
import { REDACTED, Redaction, type SecretNames } from './redaction.ts';
import { CREDENTIALS, NOTHING, PAIRS, PRIVATE_KEYS, suspicionOf, TOKENS, USERINFO } from './suspicion.ts';
import { hideCredentials, hidePrivateKeys, hideTokens } from './token-shapes.ts';
import { hideUserinfo } from './userinfo.ts';

/** Shorter ones hold nothing: `pwd=a`. */
const SHORTEST = 5;

/** So many texts are known to be clean; a power of two. Longer ones than so many UTF-16 units are not kept. */
const KNOWN = 256;
const LONGEST_KNOWN = 256;

/** Hides secrets in texts, as `OTEL_*` has it. One per thread and use: it knows the texts that it saw last. */
export class Scrubber {
  readonly #redaction: Redaction;
  readonly #clean: string[] = new Array(KNOWN).fill('');

  constructor(names: SecretNames) {
    this.#redaction = new Redaction(names);
  }

  /** The text with secrets replaced; the same text if there are none. Never throws; takes time linear in its length. */
  scrub(text: string): string {
    const { length } = text;
    if (length < SHORTEST) return text;
    if (length > LONGEST_KNOWN) return hideSecrets(text, this.#redaction);
    const place = (length * 31 + text.charCodeAt(length >> 1) * 7 + text.charCodeAt(length - 1)) & (KNOWN - 1);
    if (this.#clean[place] === text) return text;
    const result = hideSecrets(text, this.#redaction);
    if (result === text) this.#clean[place] = text;
    return result;
  }
}

/** The text with all kinds of secrets replaced. */
function hideSecrets(text: string, redaction: Redaction): string {
  const suspicion = suspicionOf(text);
  if (suspicion === NOTHING) return text;
  let result = text;
  if (suspicion & USERINFO) result = hideUserinfo(result);
  if (suspicion & PRIVATE_KEYS) result = hidePrivateKeys(result, REDACTED);
  if (suspicion & TOKENS) result = hideTokens(result, REDACTED);
  if (suspicion & PAIRS) result = hideNamedValues(result, redaction);
  if (suspicion & CREDENTIALS) result = hideCredentials(result, REDACTED);
  return result;
}

const USUAL = new Redaction({ moreQueryKeys: [], onlyQueryKeys: undefined });

/** A text of our own that quotes others, with what looks like a secret replaced. */
export function scrubText(text: string): string {
  return hideSecrets(text, USUAL);
}
