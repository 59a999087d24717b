/** Texts that make a regular expression work as hard as it can, made from the expression itself. */

/** `start`, then `pump` again and again, then an end that is tried with each of them. */
export interface Attack {
  readonly start: string;
  readonly pump: string;
}

type Node =
  | { kind: 'characters'; examples: readonly string[] }
  | { kind: 'nothing'; inside?: Node }
  | { kind: 'reference'; group: string }
  | { kind: 'sequence'; parts: readonly Node[] }
  | { kind: 'choice'; options: readonly Node[] }
  | { kind: 'repetition'; body: Node; least: number; most: number };

/** Repetitions up to this number of times are not repeated further. */
const FEW = 32;
const MOST_EXAMPLES = 6;

/** One attack for each repetition and each way to begin a match again and again. */
export function attacksOn(source: string, flags: string): Attack[] {
  const reader = new Reader(source, flags);
  const tree = reader.read();
  const attacks = new Map<string, Attack>();
  const add = (start: string, pump: string) => {
    if (pump !== '') attacks.set(`${start}\0${pump}`, { start, pump });
  };
  const visit = (node: Node, before: string): void => {
    if (node.kind === 'nothing' && node.inside !== undefined) visit(node.inside, before);
    if (node.kind === 'choice') for (const option of node.options) visit(option, before);
    if (node.kind === 'sequence') {
      let start = before;
      for (const part of node.parts) {
        visit(part, start);
        start += example(part, reader.groups);
        add('', start);
      }
    }
    if (node.kind === 'repetition') {
      visit(node.body, before);
      if (node.most <= FEW) return;
      // What one class of characters takes is the same to it.
      const alike = node.body.kind === 'characters';
      const bodies = examples(node.body, reader.groups).slice(0, alike ? 2 : MOST_EXAMPLES);
      for (const body of bodies) {
        add(before, body);
        add('', before + body);
        for (const other of alike ? [] : bodies) add(before, body + other);
      }
    }
  };
  visit(tree, '');
  add('', example(tree, reader.groups));
  for (let at = 0; at + 1 < source.length; at++) {
    const pair = source.slice(at, at + 3).replaceAll('\\', '');
    add('', pair);
    add('', pair.slice(0, 2));
  }
  return [...attacks.values()];
}

function example(node: Node, groups: ReadonlyMap<string, Node>): string {
  return examples(node, groups)[0] ?? '';
}

/** Some of the texts that match. */
function examples(node: Node, groups: ReadonlyMap<string, Node>): readonly string[] {
  switch (node.kind) {
    case 'characters':
      return node.examples;
    case 'nothing':
      return [''];
    case 'reference': {
      const group = groups.get(node.group);
      return group === undefined ? [''] : examples(group, groups);
    }
    case 'choice':
      return some(node.options.flatMap((option) => examples(option, groups).slice(0, 2)));
    case 'repetition': {
      const once = examples(node.body, groups);
      return node.least === 0 ? some([...once, '']) : once.map((body) => body.repeat(node.least));
    }
    case 'sequence': {
      const parts = node.parts.map((part) => examples(part, groups));
      const varied = parts.flatMap((_, at) =>
        (parts[at] ?? []).map((own) => parts.map((of, other) => (other === at ? own : (of[0] ?? ''))).join('')),
      );
      return some(varied.length > 0 ? varied : ['']);
    }
  }
}

function some(texts: readonly string[]): string[] {
  return [...new Set(texts)].slice(0, MOST_EXAMPLES);
}

/** One of each kind, to find out what a class of characters takes. */
const CHARACTERS = [...'a0 _-A\n./:=,;"\'`\\()[]{}<>?!@#$%^&*+|~\t\r\0é\u2028中9zZfFeExX'];

/** Reads the syntax of regular expressions as far as needed to make texts of them; V8 has said that it is right. */
class Reader {
  readonly groups = new Map<string, Node>();
  readonly #source: string;
  readonly #flags: string;
  #at = 0;
  #groupCount = 0;

  constructor(source: string, flags: string) {
    this.#source = source;
    this.#flags = flags.replaceAll(/[gyd]/g, '');
  }

  read(): Node {
    const options: Node[] = [];
    let parts: Node[] = [];
    while (this.#at < this.#source.length && this.#source[this.#at] !== ')') {
      if (this.#source[this.#at] === '|') {
        this.#at++;
        options.push({ kind: 'sequence', parts });
        parts = [];
      } else parts.push(this.#repeated(this.#atom()));
    }
    const last: Node = { kind: 'sequence', parts };
    return options.length === 0 ? last : { kind: 'choice', options: [...options, last] };
  }

  /** What matches next at this place, which is then behind it. */
  #take(pattern: RegExp): string | undefined {
    const sticky = new RegExp(pattern.source, 'y');
    sticky.lastIndex = this.#at;
    const found = sticky.exec(this.#source);
    if (found === null) return undefined;
    this.#at = sticky.lastIndex;
    return found[1] ?? found[0];
  }

  #atom(): Node {
    if (this.#take(/\^|\$|\\[bB]/) !== undefined) return { kind: 'nothing' };
    const name = this.#take(/\\k<(\w+)>/) ?? this.#take(/\\([1-9]\d*)/);
    if (name !== undefined) return { kind: 'reference', group: name };
    if (this.#source[this.#at] === '(') return this.#group();
    const written = this.#take(/\[(?:\\.|[^\]\\])*\]|\\u\{\w+\}|\\u\w{4}|\\x\w\w|\\c.|\\[pP]\{[^}]*\}|\\?[\s\S]/) ?? '';
    const one = new RegExp(`^(?:${written})$`, this.#flags);
    const found = CHARACTERS.filter((character) => one.test(character));
    if (found.length === 0) found.push(...(/^[^\\[]$/.test(written) ? [written] : this.#search(one)));
    return { kind: 'characters', examples: found.slice(0, MOST_EXAMPLES) };
  }

  #search(one: RegExp): string[] {
    for (let code = 0; code < 0xffff; code++)
      if (one.test(String.fromCharCode(code))) return [String.fromCharCode(code)];
    throw new Error(`no character matches ${one}`);
  }

  #group(): Node {
    const opening = this.#take(/\((?:\?(?:[:=!]|<[=!]|<\w+>))?/) ?? '';
    const around = /^\(\?<?[=!]/.test(opening);
    const names = opening === '(' || opening.endsWith('>') ? [String(++this.#groupCount)] : [];
    if (opening.endsWith('>')) names.push(opening.slice(3, -1));
    const inside = this.read();
    this.#at++;
    for (const name of names) this.groups.set(name, inside);
    return around ? { kind: 'nothing', inside } : inside;
  }

  #repeated(body: Node): Node {
    const written = this.#take(/([*+?]|\{\d+(?:,\d*)?\})\??/);
    if (written === undefined) return body;
    const simple = { '*': [0, Infinity], '+': [1, Infinity], '?': [0, 1] }[written];
    const [least = 0, most = least] =
      simple ??
      written
        .slice(1, -1)
        .split(',')
        .map((bound) => (bound === '' ? Infinity : Number(bound)));
    return { kind: 'repetition', body, least, most };
  }
}
