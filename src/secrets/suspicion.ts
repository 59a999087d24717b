/** The secrets that may be found in a text, from one quick look at its characters. Pure. */

/** Bits, one for each kind of secret that is worth looking for. */
export const NOTHING = 0;
export const USERINFO = 1;
export const PAIRS = 2;
export const TOKENS = 4;
export const CREDENTIALS = 8;
export const PRIVATE_KEYS = 16;

/** 1 for the ASCII characters that `kindOf` knows: each secret has one of them, and most texts have few. */
const TELLING = new Uint8Array(128);
for (const char of '=@:_-.JABbN') TELLING[char.charCodeAt(0)] = 1;

/**
 * The kinds of secrets that may be in the text: more than there are, never less. 1 to 2 ns for each character of plain text
 * (Node 24).
 */
export function suspicionOf(text: string): number {
  let suspicion = NOTHING;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 128 && TELLING[code] === 1) suspicion |= kindOf(text, i, code);
  }
  return suspicion;
}

const UNDERSCORE = /(?:gh[oprsu]|pat|gsk|hf|r8|live|test|whsec|npm|v1|shp(?:at|ca|pa|ss)|sntry[su]|api)_$/;
const HYPHEN = /(?:gl[a-z]{2,5}|sk|xai|nvapi|pplx|xox[a-z]|xapp|pypi|GOCSPX|AGE-SECRET-KEY)-$/;
const DOT = /(?:ya29|SG|hv[bsr]|hooks\.slack|discord(?:app)?)\.$/;

/** So much is looked at of what comes before a character, as the longest of these needs. */
const MOST_BEFORE = 16;

/** Code units are compared in one switch, so that the loop calls nothing for other characters. */
function kindOf(text: string, i: number, code: number): number {
  switch (code) {
    case 61 /* = */:
      return PAIRS;
    case 64 /* @ */:
      return USERINFO;
    case 58 /* : */:
      return text.charCodeAt(i + 1) === 47 /* / */ || isDigit(text.charCodeAt(i - 1)) ? NOTHING : PAIRS;
    case 95 /* _ */:
      return UNDERSCORE.test(before(text, i)) ? TOKENS : NOTHING;
    case 45 /* - */:
      if (text.startsWith('----BEGIN ', i)) return PRIVATE_KEYS;
      return HYPHEN.test(before(text, i)) ? TOKENS : NOTHING;
    case 46 /* . */:
      return isBeforeDot(text.charCodeAt(i - 1)) && DOT.test(before(text, i)) ? TOKENS : NOTHING;
    case 74 /* J */:
      return text.charCodeAt(i - 1) === 121 /* y */ ? TOKENS : NOTHING;
    case 65 /* A */:
      return text.charCodeAt(i + 3) === 65 || text.startsWith('Iza', i + 1) ? TOKENS : NOTHING;
    case 78 /* N */:
      return text.startsWith('egotiate', i + 1) || text.startsWith('TLM', i + 1) ? CREDENTIALS : NOTHING;
    default:
      return kindOfB(text, i);
  }
}

/** `Bearer`, `BASIC`, `bot123:`. */
function kindOfB(text: string, i: number): number {
  const third = text.charCodeAt(i + 2) | 32;
  switch (text.charCodeAt(i + 1) | 32) {
    case 97 /* a */:
      return third === 115 /* s */ ? CREDENTIALS : NOTHING;
    case 101 /* e */:
      return third === 97 /* a */ ? CREDENTIALS : NOTHING;
    case 111 /* o */:
      return third === 116 /* t */ && isDigit(text.charCodeAt(i + 3)) ? TOKENS : NOTHING;
    default:
      return NOTHING;
  }
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** The last characters of what `DOT` looks for: addresses and names of files have many dots. */
function isBeforeDot(code: number): boolean {
  return code < 128 && BEFORE_DOT[code] === 1;
}

const BEFORE_DOT = new Uint8Array(128);
for (const char of '9Gbsrkdp') BEFORE_DOT[char.charCodeAt(0)] = 1;

/** With the character itself. */
function before(text: string, i: number): string {
  return text.slice(Math.max(i + 1 - MOST_BEFORE, 0), i + 1);
}
