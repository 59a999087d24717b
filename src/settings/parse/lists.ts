import { hideInValue } from '../../secrets/hide-in-value.ts';
import { bad, good, type Reading, type Type, type ValueProblem } from './reading.ts';

const NONE = 'none';

/**
 * A comma-separated list of known words, in any case, each counted once. `none` alone is the empty list.
 * Unknown words are problems; the known ones stay.
 */
export function choices<T extends string>(words: readonly T[]): Type<readonly T[]> {
  return {
    label: `list of ${words.join(', ')}; or ${NONE}`,
    parse(text): Reading<readonly T[]> {
      const found = new Set<T>();
      const unknown = new Set<string>();
      let none = false;
      for (const item of items(text)) {
        const word = item.toLowerCase();
        const known = words.find((candidate) => candidate === word);
        if (known) found.add(known);
        else if (word === NONE) none = true;
        else unknown.add(item);
      }
      const problems: ValueProblem[] = [];
      if (unknown.size > 0) problems.push(unknownWords(unknown, words));
      if (none && found.size > 0)
        problems.push({ reason: `has "${NONE}" next to other values`, advice: `Write ${NONE} alone to turn all off.` });
      if (found.size === 0 && !none && unknown.size === 0)
        return bad('names nothing', `Write ${NONE} to turn all off.`);
      return { value: found.size > 0 || none ? [...found] : undefined, problems };
    },
    format: formatList,
  };
}

/** Areas of the semantic conventions that can be asked for ("Semantic Convention Stability Migration"). */
const AREAS = ['http', 'database', 'messaging', 'rpc', 'code', 'exception', 'k8s', 'gen_ai_latest_experimental'];
const BOTH = '/dup';

/** `OTEL_SEMCONV_STABILITY_OPT_IN`. The stable conventions are all there is, so what asks for older ones next to them is a problem. */
export const conventions: Type<readonly string[]> = {
  label: `list of ${AREAS.join(', ')}`,
  parse(text) {
    const names = items(text.toLowerCase());
    const both = names.filter((name) => name.endsWith(BOTH));
    if (both.length > 0)
      return bad(
        'asks for old conventions too',
        'Remove /dup, and have the Collector translate what still needs the old names.',
      );
    if (names.length > 0 && names.every((name) => AREAS.includes(name))) return { value: names, problems: [] };
    return bad('names an unknown area', `Known are ${AREAS.join(', ')}.`);
  },
  format: () => 'the stable conventions',
};

/** The long form of a library's name, as upstream's variables also accept it. */
const PACKAGE_PREFIX = '@opentelemetry/instrumentation-';

/** A name like this is repeated in a message as it is, neither hidden nor cut. */
const LIBRARY = /^[@\w][\w./-]{0,60}$/;

/** Comma-separated library folder names. Whether one exists is for the loader to judge. */
export const libraryNames: Type<readonly string[]> = {
  label: 'list of library names',
  parse(text) {
    const names = new Set<string>();
    let odd = false;
    for (const item of items(text)) {
      const name = item.toLowerCase();
      const short = name.startsWith(PACKAGE_PREFIX) ? name.slice(PACKAGE_PREFIX.length) : name;
      if (LIBRARY.test(short) && hideInValue(item, 'none') === item) names.add(short);
      else odd = true;
    }
    const advice = 'Write names such as pg,express.';
    if (names.size === 0) return bad('names no library', advice);
    return { value: [...names], problems: odd ? [{ reason: 'has what cannot be a name', advice }] : [] };
  },
  format: formatList,
};

/** People write these for true and false. */
const NO_COMMAND = /^(?:0|1|yes|no|on|off|none|all)$/i;

/** `true` for all, `false` for none, or a comma-separated list of patterns of commands, in which `*` is any characters. */
export const allOrCommands: Type<boolean | readonly string[]> = {
  label: 'boolean, or list of commands (`*`: any characters)',
  parse(text) {
    const word = text.toLowerCase();
    if (word === 'true' || word === 'false') return good(word === 'true');
    const patterns = items(text);
    if (patterns.length === 0 || NO_COMMAND.test(text))
      return bad('is neither a boolean nor a list of commands', 'Write true, false, or commands such as git,python*.');
    return good(patterns);
  },
  format: (value) => (typeof value === 'boolean' ? String(value) : formatList(value)),
};

function items(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function formatList(value: readonly string[]): string {
  return value.length > 0 ? value.join(',') : NONE;
}

function unknownWords(unknown: ReadonlySet<string>, words: readonly string[]): ValueProblem {
  const count = unknown.size === 1 ? 'an unknown value' : `${unknown.size} unknown values`;
  return { reason: `has ${count}`, advice: `Known are ${words.join(', ')} and ${NONE}.` };
}
