import type { Attack } from './attacks.ts';
import { limitOf, stopped, timeOf } from './meter.ts';
import { ALWAYS, LENGTHS, LISTS, RUNS, SHAPES } from './texts.ts';

/** Something that looks at a text. */
export interface Target {
  /** Where it is, and what it is called. */
  readonly at: string;
  /** Texts that are for it alone. */
  readonly attacks: readonly Attack[];
  run(text: string): unknown;
}

/** Texts of one kind in any length. */
interface Series {
  readonly name: string;
  readonly shapes: readonly ((length: number) => string)[];
  /** In full length too, even if there is no doubt. */
  readonly always: boolean;
}

/** One line for each target whose time is not linear in the length of a text, with the first such text. */
export function findExcess(targets: readonly Target[]): string[] {
  const search = new Search();
  for (const series of [...RUNS.map(seriesOf), ...LISTS.map(listSeries)]) {
    const texts = new Texts(series);
    search.all(targets.map((target) => ({ target, texts })));
  }
  for (const target of targets)
    search.all(target.attacks.map((attack) => ({ target, texts: new Texts(seriesOf(attack)) })));
  return Array.from(search.found, ([{ at }, what]) => `${at}: ${what}`);
}

function seriesOf(attack: Attack): Series {
  const { start, pump } = attack;
  return {
    name: `${start === '' ? '' : `${JSON.stringify(start)} and `}${JSON.stringify(pump)} repeated`,
    shapes: SHAPES.map((shape) => (length) => shape(attack, length)),
    always: start === '' && ALWAYS.has(pump),
  };
}

function listSeries(list: (length: number) => string): Series {
  return { name: `names such as ${JSON.stringify(list(16))}`, shapes: [list], always: false };
}

interface Trial {
  readonly target: Target;
  readonly texts: Texts;
}

/** Trials that are stopped together: beginning to watch takes longer than most of them. */
const CHUNK = 16;

class Search {
  readonly found = new Map<Target, string>();

  all(trials: readonly Trial[]): void {
    let at = 0;
    while (at < trials.length) {
      const end = Math.min(at + CHUNK, trials.length);
      const isStopped = stopped(() => {
        for (; at < end; at++) this.#one(trials[at] as Trial);
      });
      if (!isStopped) continue;
      const { target, texts } = trials[at++] as Trial;
      this.found.set(target, `${texts.series.name}: does not end`);
    }
  }

  #one({ target, texts }: Trial): void {
    // What is slow once is not asked again.
    const excess = this.found.has(target) ? undefined : excessOf(target, texts);
    if (excess !== undefined) this.found.set(target, `${texts.series.name}, ${excess}`);
  }
}

/** The texts of a series that were asked for. */
class Texts {
  readonly series: Series;
  readonly #known = new Map<number, string>();

  constructor(series: Series) {
    this.series = series;
  }

  of(shape: number, length: number): string {
    const place = length * SHAPES.length + shape;
    const text = this.#known.get(place) ?? this.series.shapes[shape]?.(length) ?? '';
    this.#known.set(place, text);
    return text;
  }
}

/**
 * Short texts first. Longer ones only where what grows with the square of the length could take too long with them, as
 * seen from the slowest of the short ones.
 */
function excessOf(target: Target, texts: Texts): string | undefined {
  const { shapes, always } = texts.series;
  const [shortest, ...longer] = LENGTHS;
  let slowest = 0;
  let time = -1;
  for (let shape = 0; shape < shapes.length; shape++) {
    const taken = timeWith(target, texts.of(shape, shortest));
    if (typeof taken === 'string') return taken;
    if (taken <= time) continue;
    time = taken;
    slowest = shape;
  }
  let enough = enoughOf(shortest);
  for (const length of longer) {
    const isLast = length === LENGTHS.at(-1);
    if (time <= enough && !(always && isLast)) continue;
    const taken = timeWith(target, texts.of(slowest, length));
    if (typeof taken === 'string') return taken;
    time = taken;
    enough = enoughOf(length);
  }
  return undefined;
}

/** What takes no longer than this (ms) cannot take too long with longer texts, even if it grows with the square. */
function enoughOf(length: number): number {
  return Math.min(...LENGTHS.filter((other) => other >= length).map((other) => limitOf(other) / (other / length) ** 2));
}

/** In ms; a sentence if that is too much. */
function timeWith(target: Target, text: string): number | string {
  let overflow: RangeError | undefined;
  const run = () => {
    try {
      target.run(text);
    } catch (error) {
      // Whatever else is thrown says that the text is none of its kind.
      if (error instanceof RangeError) overflow = error;
    }
  };
  const time = timeOf(run, text.length, enoughOf(text.length));
  if (overflow !== undefined) return `${text.length} characters: ${overflow}`;
  const limit = limitOf(text.length);
  return time > limit ? `${text.length} characters: ${time.toFixed(0)} ms, expected ${limit.toFixed(0)} at most` : time;
}
