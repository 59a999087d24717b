/** Secrets that are known by how they look, wherever they stand. Pure. */

/** Looked for where `suspicion.ts` has seen a part of one. None is inside of a word, so that a run of characters is looked at once. */
const SHAPES: readonly (readonly [start: string, rest: string])[] = [
  // JSON Web Tokens (RFC 7519) and encrypted ones.
  ['eyJ', '[\\w-]{8,}\\.[\\w-]{6,}(?:\\.[\\w-]*){0,3}'],
  // https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/about-authentication-to-github#githubs-token-formats
  ['gh[oprsu]_', '[A-Za-z0-9]{16,}'],
  ['github_pat_', '\\w{16,}'],
  ['gl(?:pat|dt|rt|oas|soat|ptt)-', '[\\w-]{16,}'],
  // Keys of AI services; `sk-` also begins the language of paths (`/sk-SK`) and words in Slovak.
  ['sk-', '(?:(?=[a-z0-9_-]*[A-Z])[\\w-]{12,}|[0-9a-f]{32,})'],
  ['(?:gsk|hf|r8)_', '[A-Za-z0-9]{20,}'],
  ['(?:xai|nvapi|pplx)-', '[\\w-]{20,}'],
  ['[prs]k_(?:live|test)_', '\\w{8,}'],
  ['whsec_', '[\\w+/=-]{8,}'],
  // https://api.slack.com/authentication/token-types
  ['xox[a-z]-', '[\\w-]{8,}'],
  ['xapp-', '[\\w-]{16,}'],
  ['hooks\\.slack\\.com/', '(?:services|workflows|triggers)/[\\w/]+'],
  ['discord(?:app)?\\.com/', 'api/(?:v\\d+/)?webhooks/\\d+/[\\w-]+'],
  ['bot\\d{3,}:', '[\\w-]{8,}'],
  ['npm_', '[A-Za-z0-9]{30,}'],
  ['pypi-', '[\\w-]{16,}'],
  ['dckr_pat_', '[\\w-]{16,}'],
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
  ['A(?:KI|SI|BI|CC|RO|ID)A', '[A-Z0-9]{12,}(?![a-z])'],
  ['AIza', '[\\w-]{30,}'],
  ['ya29\\.', '[\\w.-]{16,}'],
  ['GOCSPX-', '[\\w-]{16,}'],
  ['SG\\.', '[\\w-]{12,}\\.[\\w-]{12,}'],
  ['do[opr]_v1_', '[a-f0-9]{20,}'],
  ['shp(?:at|ca|pa|ss)_', '[A-Za-z0-9]{20,}'],
  ['hv[bsr]\\.', '[\\w-]{16,}'],
  ['sntry[su]_', '[\\w+/=-]{20,}'],
  ['lin_api_', '\\w{20,}'],
  ['AGE-SECRET-KEY-1', '[A-Z0-9]{20,}'],
];

/** Before it stands no part of a word. */
const OUTSIDE = '(?<![A-Za-z0-9_-])';

const TOKEN = new RegExp(`${OUTSIDE}(?:${SHAPES.map(([start, rest]) => start + rest).join('|')})`, 'g');

export function hideTokens(text: string, instead: string): string {
  return text.replace(TOKEN, instead);
}

/** From the first line of a private key to its last one, or to the end of a text that was cut. */
const PRIVATE_KEY =
  /-----BEGIN (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]{1,60}-----|$)/g;

export function hidePrivateKeys(text: string, instead: string): string {
  return text.replace(PRIVATE_KEY, instead);
}

const CREDENTIALS = /\b(bearer|basic|negotiate|ntlm)(\s+|%20|:)([\w.~+/-]+=*)(?!")/gi;

/** Words that may follow in a sentence: `Basic authentication`, `bearer tokens.`, `basic text/plain`. */
const WORD_AFTER_BEARER = /^[A-Za-z]?[a-z]*[.,:]?$/;
const WORDS_AFTER_OTHERS = /^[A-Za-z]?[a-z]*(?:[-./][a-z]+)*[.,:]?$/;
const SHORTEST_CREDENTIALS = 6;

/** Credentials after the name of their scheme, as in `Authorization: Bearer …` (RFC 9110, 11.4). */
export function hideCredentials(text: string, instead: string): string {
  return text.replace(CREDENTIALS, (all, scheme: string, gap: string, value: string) => {
    if (value.length < SHORTEST_CREDENTIALS || value === instead) return all;
    const words = scheme.toLowerCase() === 'bearer' ? WORD_AFTER_BEARER : WORDS_AFTER_OTHERS;
    return words.test(value) ? all : `${scheme}${gap}${instead}`;
  });
}
