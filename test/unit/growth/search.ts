import type { Attack } from './attacks.ts';
import { limitOf, stopped, timeOf } from './meter.ts';
import { ALWAYS, FEW_SHAPES, LENGTHS, LISTS, RUNS, SHAPES } from './texts.ts';

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
  readonly always?: boolean;
}

/** One line for each target whose time is not linear in the length of a text, with the first such text. */
export function findExcess(targets: readonly Target[]): string[] {
  const search = new Search();
  for (const run of RUNS) search.all(targets, runOf(run));
  for (const list of LISTS) search.all(targets, { name: `names such as ${JSON.stringify(list(16))}`, shapes: [list] });
  for (const [attacks, alike] of Map.groupBy(targets, (target) => target.attacks))
    for (const attack of attacks) search.all(alike, runOf(attack, FEW_SHAPES));
  return Array.from(search.found, ([{ at }, what]) => `${at}: ${what}`);
}

function runOf(attack: Attack, shapes = SHAPES): Series {
  const { start, pump } = attack;
  return {
    name: `${start === '' ? '' : `${JSON.stringify(start)} and `}${JSON.stringify(pump)} repeated`,
    shapes: shapes.map((shape) => (length) => shape(attack, length)),
    always: start === '' && shapes === SHAPES && ALWAYS.has(pump),
  };
}

/** Targets that are stopped together: beginning to watch takes longer than most trials. */
const CHUNK = 16;

class Search {
  readonly found = new Map<Target, string>();

  all(targets: readonly Target[], series: Series): void {
    const texts = new Texts(series);
    let at = 0;
    while (at < targets.length) {
      const end = Math.min(at + CHUNK, targets.length);
      const isStopped = stopped(() => {
        for (; at < end; at++) this.#one(targets[at] as Target, texts);
      });
      if (isStopped) this.found.set(targets[at++] as Target, `${series.name}: does not end`);
    }
  }

  #one(target: Target, texts: Texts): void {
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

/** Short texts first; longer ones where they could take too long, as far as the shorter ones tell. */
function excessOf(target: Target, texts: Texts): string | undefined {
  const { shapes, always = false } = texts.series;
  const [short, middle, long] = LENGTHS;
  let slowest = 0;
  let time = -1;
  for (let shape = 0; shape < shapes.length; shape++) {
    const taken = timeWith(target, texts.of(shape, short));
    if (typeof taken === 'string') return taken;
    if (taken <= time) continue;
    time = taken;
    slowest = shape;
  }
  let from: number = always ? long : Number.POSITIVE_INFINITY;
  if (time > enoughOf(short)) {
    const taken = timeWith(target, texts.of(slowest, middle));
    if (typeof taken === 'string') return taken;
    if (expectedOf(time, taken) > limitOf(long)) from = 2 * middle;
  }
  for (let length = from; length <= long; length *= 2) {
    const taken = timeWith(target, texts.of(slowest, length));
    if (typeof taken === 'string') return taken;
  }
  return undefined;
}

/** For the longest text, from the times for the shorter ones: one part of it grows with the length, another with its square. */
function expectedOf(timeOfShort: number, timeOfMiddle: number): number {
  const [short, middle, long] = LENGTHS;
  const square = Math.max(0, (timeOfMiddle - (middle / short) * timeOfShort) / (1 - short / middle));
  return square * (long / middle) ** 2 + Math.max(0, timeOfMiddle - square) * (long / middle);
}

/** What takes no longer than this (ms) cannot take too long with longer texts, even if all of it grows with the square. */
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
