/**
 * The one search language of the viewer. Words are ANDed; each is a test of its own, which any span of a trace may pass:
 *
 *     service:checkout  name:"GET /x"  name~part  kind:server  status:error  dur>100ms  spans>10  errors>0  trace:4f2a
 *     http.route:/cart  http.response.status_code>=500  -service:web  word
 *
 * `:` and `=` ask for the whole value in any case, `~` for a part of it, and a bare word for a part of any name, service or text.
 * `*` alone asks whether there is a value. A backslash or quotes take a character for what it is.
 */
export interface Query {
  readonly terms: readonly Term[];
}

export type Operator = ':' | '~' | '!=' | '>' | '>=' | '<' | '<=';

export interface Term {
  /** `service`, `name`, `kind`, `status`, `dur`, `spans`, `errors`, `trace`, the key of an attribute, or '' for a bare word. */
  readonly field: string;
  readonly operator: Operator;
  /** As written, without quotes and backslashes. */
  readonly value: string;
  /** `value` as a number, `dur` in ms; NaN if it is none. */
  readonly number: number;
  readonly negated: boolean;
}

export type ParsedQuery = { query: Query; error?: undefined } | { query?: undefined; error: string; position: number };

const UNITS: Readonly<Record<string, number>> = {
  us: 0.001,
  µs: 0.001,
  μs: 0.001,
  ms: 1,
  s: 1000,
  m: 60_000,
  min: 60_000,
};

/** Fields that are compared as numbers, whatever the operator. */
const NUMERIC = new Set(['dur', 'duration', 'spans', 'errors']);

interface Word {
  /** Where it begins in the text. */
  readonly position: number;
  /** Without quotes and backslashes. */
  readonly text: string;
  /** Positions in `text` that were quoted or escaped. */
  readonly literal: ReadonlySet<number>;
}

/** Total: for any text a query, or what is wrong with it and where. */
export function parseQuery(text: string): ParsedQuery {
  const words = splitWords(text);
  if ('error' in words) return words;
  const terms: Term[] = [];
  for (const word of words) {
    const term = parseTerm(word);
    if ('error' in term) return term;
    terms.push(term);
  }
  return { query: { terms } };
}

type Problem = { error: string; position: number };

function splitWords(text: string): Word[] | Problem {
  const words: Word[] = [];
  let at = 0;
  while (at < text.length) {
    if (/\s/.test(text[at] as string)) {
      at += 1;
      continue;
    }
    const position = at;
    const literal = new Set<number>();
    let word = '';
    let quote = -1;
    for (; at < text.length; at += 1) {
      const character = text[at] as string;
      if (character === '\\' && at + 1 < text.length) {
        at += 1;
        literal.add(word.length);
        word += text[at];
      } else if (character === '"') {
        if (quote === -1) literal.add(word.length); // An empty pair of quotes is a value as well.
        quote = quote === -1 ? at : -1;
      } else if (quote === -1 && /\s/.test(character)) break;
      else {
        if (quote !== -1) literal.add(word.length);
        word += character;
      }
    }
    if (quote !== -1) return { error: 'a quote is not closed', position: quote };
    words.push({ position, text: word, literal });
  }
  return words;
}

function parseTerm({ position, text, literal }: Word): Term | Problem {
  const negated = text.length > 1 && text[0] === '-' && !literal.has(0);
  const from = negated ? 1 : 0;
  const at = findOperator(text, literal, from);
  if (at === -1) return { field: '', operator: '~', value: text.slice(from), number: Number.NaN, negated };
  const [written] = /^(?:!=|>=|<=|[:~=<>])/.exec(text.slice(at)) as RegExpExecArray;
  const field = aliasOf(text.slice(from, at));
  const value = text.slice(at + written.length);
  const operator = (written === '=' ? ':' : written) as Operator;
  if (value === '' && !literal.has(at + written.length))
    return { error: `${field} is compared with nothing`, position: position + at };
  const number = field === 'dur' ? milliseconds(value) : value.trim() === '' ? Number.NaN : Number(value);
  const wantsNumber = NUMERIC.has(field) || operator.startsWith('>') || operator.startsWith('<');
  if (wantsNumber && Number.isNaN(number)) {
    const example = field === 'dur' ? 'a duration, such as 100ms or 2s' : 'a number';
    return { error: `${field}${written} wants ${example}, not "${value}"`, position: position + at + written.length };
  }
  return { field, operator, value, number, negated };
}

/** Where the operator begins; -1 for a bare word, as are an address (`http://…`) and what begins with an operator. */
function findOperator(text: string, literal: ReadonlySet<number>, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    if (literal.has(at)) continue;
    const isOperator = ':~=<>'.includes(text[at] as string) || (text[at] === '!' && text[at + 1] === '=');
    if (isOperator) return at === from || text.startsWith('://', at) ? -1 : at;
  }
  return -1;
}

function aliasOf(field: string): string {
  return field === 'duration' ? 'dur' : field;
}

function milliseconds(value: string): number {
  const match = /^(\d+(?:\.\d+)?|\.\d+)\s*([a-zµμ]*)$/i.exec(value.trim());
  if (match === null) return Number.NaN;
  const unit = match[2]?.toLowerCase() || 'ms';
  return Object.hasOwn(UNITS, unit) ? Number(match[1]) * (UNITS[unit] as number) : Number.NaN;
}

/** The text that {@link parseQuery} reads as this query again. */
export function formatQuery({ terms }: Query): string {
  return terms.map(formatTerm).join(' ');
}

export function formatTerm({ field, operator, value, negated }: Omit<Term, 'number'>): string {
  const sign = negated ? '-' : '';
  return field === '' ? `${sign}${quote(value)}` : `${sign}${quote(field)}${operator}${quote(value)}`;
}

function quote(value: string): string {
  return /^[\w./@][\w./@*-]*$/.test(value) ? value : `"${value.replaceAll(/["\\]/g, '\\$&')}"`;
}
