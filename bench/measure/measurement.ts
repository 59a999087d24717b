import { added, median } from './statistics.ts';

/** One quantity of all contenders. */
export interface Measurement {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  /** Decimal places to show. */
  readonly digits: number;
  /** True where the interesting number is what a loader adds to `bare`. */
  readonly relative: boolean;
  /** Values by contender, in order of rounds. */
  readonly samples: Readonly<Record<string, readonly number[]>>;
  /** Share (0..1) of the machine that others used just before. */
  readonly busy?: number;
  /** Why a contender has no or odd values, by contender. */
  readonly remarks?: Readonly<Record<string, string>>;
}

/** The middle of the values of one contender, or undefined when it has none. */
export function middleOf(measurement: Measurement, contender: string): number | undefined {
  const values = measurement.samples[contender];
  return values === undefined || values.length === 0 ? undefined : median(values);
}

/** What one contender adds to `bare`, compared round by round, or undefined when one of them has no values. */
export function addedBy(measurement: Measurement, contender: string): number | undefined {
  const values = measurement.samples[contender];
  const bare = measurement.samples.bare;
  if (!values?.length || !bare?.length) return undefined;
  return median(added(values, bare));
}
