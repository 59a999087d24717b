/** A span may say of a statement's text what the text is without literals. Pure. */

export type Dialect = 'postgresql' | 'mysql' | 'sqlite' | 'sqlserver';

/** Longer statements are cut to this many UTF-16 units: a bulk insert of megabytes is neither readable nor cheap to scan. */
const MAX_TEXT = 32_768;

const NUMBER = String.raw`0[xX][\da-fA-F]+|(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?`;
const PLAIN_STRING = `'[^']*(?:''[^']*)*(?:'|$)`;
const ESCAPED_STRING = String.raw`'[^'\\]*(?:(?:''|\\[\s\S])[^'\\]*)*(?:'|\\?$)`;
const COMMENT = String.raw`--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)`;
const IDENTIFIER = String.raw`[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*`;
const DOUBLE_QUOTED = `"[^"]*(?:""[^"]*)*(?:"|$)`;

/**
 * Tokens in which a digit or a quote may appear, per dialect. What the first group matches is a literal.
 * A string that is not closed reaches to the end of the text: rather too much is hidden than too little.
 */
const TOKENS: Record<Dialect, () => RegExp> = {
  postgresql: () =>
    tokens(
      // Dollar quotes, E'' (backslash escapes), other prefixed strings, then plain ones. The tag is the second group: with a
      // name for it, V8 would make an object for each token, and the whole took twice the time (Node 24.21).
      [
        String.raw`\$((?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?)\$[\s\S]*?(?:\$\2\$|$)`,
        `[eE]${ESCAPED_STRING}`,
        `(?:[bBxXnN]|[uU]&)?${PLAIN_STRING}`,
        NUMBER,
      ],
      [COMMENT, DOUBLE_QUOTED, String.raw`\$\d+`, IDENTIFIER],
    ),
  // Double quotes delimit strings unless the server runs in ANSI_QUOTES mode, which cannot be known here.
  mysql: () =>
    tokens(
      [`[bBxXnN]?${ESCAPED_STRING}`, ESCAPED_STRING.replaceAll("'", '"'), NUMBER],
      [COMMENT, '#[^\\n]*', '`[^`]*(?:`|$)', IDENTIFIER],
    ),
  sqlite: () =>
    tokens(
      [`[xX]?${PLAIN_STRING}`, NUMBER],
      [COMMENT, DOUBLE_QUOTED, '`[^`]*(?:`|$)', String.raw`\[[^\]]*(?:\]|$)`, String.raw`\?\d+`, IDENTIFIER],
    ),
  // Double quotes delimit names, as in each session that this package's clients open.
  sqlserver: () =>
    tokens(
      [`[nN]?${PLAIN_STRING}`, NUMBER],
      [COMMENT, DOUBLE_QUOTED, String.raw`\[[^\]]*(?:\]\][^\]]*)*(?:\]|$)`, `[@#]{1,2}${IDENTIFIER}`, IDENTIFIER],
    ),
};

function tokens(literals: readonly string[], others: readonly string[]): RegExp {
  // Prefixed strings come before identifiers, numbers before everything that may end in one.
  return new RegExp(`(${literals.join('|')})|${others.join('|')}`, 'g');
}

const patterns: Partial<Record<Dialect, RegExp>> = {};

/** Made once, and only for databases that the app talks to. */
function patternOf(dialect: Dialect): RegExp {
  const known = patterns[dialect];
  if (known !== undefined) return known;
  const made = TOKENS[dialect]();
  patterns[dialect] = made;
  return made;
}

/**
 * The statement as given for `db.query.text`, cut at a fixed length.
 * Parameterised statements are not sanitised: https://opentelemetry.io/docs/specs/semconv/db/database-spans/#sanitization-of-dbquerytext
 */
export function cutSql(text: string): string {
  return text.length > MAX_TEXT ? text.slice(0, MAX_TEXT) : text;
}

/** As `cutSql`, with `?` in place of every literal: for statements without parameters. */
export function sanitizeSql(text: string, dialect: Dialect): string {
  const sanitized = cutSql(text).replace(patternOf(dialect), (token: string, literal: string | undefined) =>
    literal === undefined ? token : '?',
  );
  return dialect === 'sqlite' ? sanitized.replace(SQLITE_KEY, '$1?') : sanitized;
}

/** `PRAGMA key = "…"` and `ATTACH … AS a KEY "…"` of encrypted databases: what looks like a name is a passphrase. */
const SQLITE_KEY =
  /((?:\bPRAGMA\s{1,8}(?:["\w]{1,64}\s{0,4}\.\s{0,4})?(?:hex|text)?(?:re)?key\s{0,8}[=(]|\bAS\s{1,8}["'\w]{1,64}\s{1,8}KEY)\s{0,8})(?:"[^"]*(?:""[^"]*)*(?:"|$)|`[^`]*(?:`|$)|\[[^\]]*(?:\]|$)|[^\s;)?"`[]+)/gi;
