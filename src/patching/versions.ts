/**
 * Does `version` satisfy `range`? Ranges are those of the library table and of the official instrumentations:
 * `*`, `>=a.b.c`, `>a`, `<d`, `<=d`, `=x`, `^a.b.c`, `~a.b.c`, a plain version, comparators joined by spaces (and), sets joined by `||` (or).
 * A pre-release counts as the version it leads to, as the official instrumentations' `includePrerelease` does. Garbage satisfies nothing.
 */
export function satisfies(version: string, range: string): boolean {
  // Patches ask for each file of a package: @redis/client has four hundred, and to read a range takes 20 us at a start.
  const question = `${version} in ${range}`;
  let answer = answers.get(question);
  if (answer === undefined) {
    answer = isWithin(version, range);
    answers.set(question, answer);
  }
  return answer;
}

const answers = new Map<string, boolean>();

function isWithin(version: string, range: string): boolean {
  const parsed = parse(version);
  if (parsed === undefined) return false;
  return range.split('||').some((set) =>
    set
      .trim()
      .split(/\s+/)
      .every((comparator) => matches(parsed, comparator)),
  );
}

type Triple = readonly [major: number, minor: number, patch: number];

function parse(version: string): Triple | undefined {
  const match = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(version);
  return match ? [Number(match[1]), Number(match[2] ?? 0), Number(match[3] ?? 0)] : undefined;
}

function compare(a: Triple, b: Triple): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

function matches(version: Triple, comparator: string): boolean {
  if (comparator === '*' || comparator === '') return true;
  const operator = /^(>=|<=|>|<|=|\^|~)?/.exec(comparator)?.[1] ?? '';
  const bound = parse(comparator.slice(operator.length));
  if (bound === undefined) return false;
  const order = compare(version, bound);
  switch (operator) {
    case '>=':
      return order >= 0;
    case '>':
      return order > 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '^':
      return order >= 0 && version[0] === bound[0] && (bound[0] > 0 || version[1] === bound[1]);
    case '~':
      return order >= 0 && version[0] === bound[0] && version[1] === bound[1];
    default:
      return order === 0;
  }
}
