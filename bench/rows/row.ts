import type { Environment } from '../app.ts';
import { type Contender, isPeer } from '../contenders.ts';
import type { Measurement } from '../measure/measurement.ts';
import type { Receiver } from '../receiver/receiver.ts';

export interface Bench {
  /** `bare` first; only those that are installed. */
  readonly contenders: readonly Contender[];
  readonly rounds: number;
  readonly receiver: Receiver;
  readonly environment: Environment;
}

/** What contenders measured, by name and in order of rounds, and why some have nothing. */
export interface Outcome<Value> {
  readonly values: Record<string, Value[]>;
  readonly remarks: Record<string, string>;
}

export interface Row {
  readonly name: string;
  readonly quick: boolean;
  readonly needs: readonly ('wrk' | 'postgresql' | 'redis')[];
  measure(bench: Bench): Promise<Measurement[]>;
}

/**
 * Measures all contenders in every round, each round beginning with another one, so that what changes on the machine in
 * the meantime changes for all. A contender that fails is left out from then on, with what it said as its remark.
 */
export async function interleave<Value>(
  contenders: readonly Contender[],
  rounds: number,
  measure: (contender: Contender, round: number) => Promise<Value>,
): Promise<Outcome<Value>> {
  const values: Record<string, Value[]> = {};
  const remarks: Record<string, string> = {};
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < contenders.length; turn++) {
      const contender = contenders[(round + turn) % contenders.length];
      if (contender === undefined || remarks[contender.name] !== undefined) continue;
      try {
        const value = await measure(contender, round);
        values[contender.name] ??= [];
        values[contender.name]?.push(value);
      } catch (error) {
        remarks[contender.name] = error instanceof Error ? error.message : String(error);
        delete values[contender.name];
        console.error(`  ${contender.name} failed: ${remarks[contender.name]}`);
      }
    }
  }
  return { values, remarks };
}

/** As `interleave`, but peers take part in the first `rounds` only: the bar is about `ours`, which has `more` of them. */
export async function interleaveLonger<Value>(
  contenders: readonly Contender[],
  rounds: number,
  more: number,
  measure: (contender: Contender) => Promise<Value>,
): Promise<Outcome<Value>> {
  const all = await interleave(contenders, rounds, measure);
  const staying = contenders.filter((contender) => !isPeer(contender) && contender.name in all.values);
  return inARow([all, await interleave(staying, more, measure)]);
}

/** Puts `rounds` measurements of all contenders side by side. Who failed in one is left out from then on, and of the result. */
export async function repeat<Value>(
  contenders: readonly Contender[],
  rounds: number,
  measure: (contenders: readonly Contender[]) => Promise<Outcome<Value>>,
): Promise<Outcome<Value>> {
  const outcomes: Outcome<Value>[] = [];
  for (let round = 0; round < rounds; round++) {
    const taking = contenders.filter(({ name }) => outcomes.every(({ remarks }) => remarks[name] === undefined));
    outcomes.push(await measure(taking));
  }
  return inARow(outcomes);
}

/** One after the other; who failed in one of them has no values. */
function inARow<Value>(outcomes: readonly Outcome<Value>[]): Outcome<Value> {
  const values: Record<string, Value[]> = {};
  const remarks: Record<string, string> = Object.assign({}, ...outcomes.map((outcome) => outcome.remarks));
  for (const outcome of outcomes)
    for (const [name, some] of Object.entries(outcome.values))
      if (remarks[name] === undefined) values[name] = [...(values[name] ?? []), ...some];
  return { values, remarks };
}

/** The samples of one number out of the values of `interleave`. */
export function samplesOf<Value>(
  values: Readonly<Record<string, readonly Value[]>>,
  pick: (value: Value) => number,
): Record<string, number[]> {
  return Object.fromEntries(Object.entries(values).map(([name, list]) => [name, list.map(pick)]));
}
