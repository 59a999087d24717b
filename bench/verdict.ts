import type { Bar, Rule } from './bars.ts';
import { addedBy, type Measurement, middleOf } from './measure/measurement.ts';
import { spread } from './measure/statistics.ts';

/** Above this spread of what is compared, or this load by others, a run is too noisy to judge. */
export const NOISE_LIMIT = 0.1;

export type Outcome = 'met' | 'missed' | 'noisy' | 'unknown';

export interface Judgement {
  readonly title: string;
  readonly bar: string;
  readonly measured: string;
  readonly outcome: Outcome;
}

/**
 * Judges one bar. `slack` (1 = none) widens every upper limit, for machines that are shared with others.
 * A bar whose numbers are missing is `unknown`; a noisy one has no verdict, only numbers.
 */
export function judge(bar: Bar, measurements: ReadonlyMap<string, Measurement>, slack = 1): Judgement {
  const measurement = measurements.get(bar.measurement);
  const title = bar.title ?? measurement?.title ?? bar.measurement;
  const unit = measurement?.unit ?? '';
  const { rule } = bar;
  const text = describe(rule, unit, slack);
  if (measurement === undefined) return { title, bar: text, measured: 'not measured', outcome: 'unknown' };
  const result = evaluate(rule, measurement, measurements, slack);
  if (result === undefined) return { title, bar: text, measured: missing(rule, measurement), outcome: 'unknown' };
  const noise = noiseOf(rule, measurement);
  if (noise !== undefined) return { title, bar: text, measured: `${result.text}; ${noise}`, outcome: 'noisy' };
  return { title, bar: text, measured: result.text, outcome: result.holds ? 'met' : 'missed' };
}

interface Result {
  readonly holds: boolean;
  readonly text: string;
}

function evaluate(
  rule: Rule,
  measurement: Measurement,
  measurements: ReadonlyMap<string, Measurement>,
  slack: number,
): Result | undefined {
  const { unit, digits } = measurement;
  const ours = addedBy(measurement, 'ours');
  const values = measurement.samples.ours ?? [];
  switch (rule.kind) {
    case 'added':
      return ours === undefined ? undefined : { holds: ours <= rule.limit * slack, text: plus(ours, unit, digits) };
    case 'of-upstream':
      return shareOf(ours, addedBy(measurement, 'upstream'), rule.limit * slack, measurement, 'upstream');
    case 'of-bare':
      return shareOf(ours, middleOf(measurement, 'bare'), rule.limit * slack, measurement, 'bare');
    case 'at-most':
      if (values.length === 0) return undefined;
      return { holds: Math.max(...values) <= rule.limit * slack, text: amount(Math.max(...values), unit, digits) };
    case 'always': {
      const worst = values.find((value) => value !== rule.value) ?? rule.value;
      if (values.length === 0) return undefined;
      return { holds: worst === rule.value, text: amount(worst, unit, 3) };
    }
    case 'flat': {
      const middles = rule.measurements.map((id) => {
        const other = measurements.get(id);
        return other && middleOf(other, 'ours');
      });
      const known = middles.filter((value) => value !== undefined);
      if (known.length < middles.length) return undefined;
      const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
      const holds = known.every((value) => Math.abs(value - mean) <= rule.tolerance * slack * mean);
      return { holds, text: known.map((value) => amount(value, unit, digits)).join(', ') };
    }
  }
}

function shareOf(
  ours: number | undefined,
  other: number | undefined,
  limit: number,
  { unit, digits }: Measurement,
  name: string,
): Result | undefined {
  if (ours === undefined || other === undefined || other <= 0) return undefined;
  const numbers = `${plus(ours, unit, digits)}; ${name} ${name === 'bare' ? amount(other, unit, digits) : plus(other, unit, digits)}`;
  return { holds: ours / other <= limit, text: `${percent(ours / other)} (${numbers})` };
}

/**
 * What speaks against a verdict, if something does. Sizes and counts do not move; a difference is as uncertain as the most
 * uncertain of what it is made of. The values of `flat` are differences themselves, a fifth of what they are taken from, and
 * move five times as much: there the rounds count, of which each tells as much as the one before.
 */
function noiseOf(rule: Rule, { samples, busy = 0 }: Measurement): string | undefined {
  if (rule.kind === 'at-most' || rule.kind === 'always') return undefined;
  if (busy > NOISE_LIMIT) return `noisy: others used ${percent(busy)} of the machine`;
  const rounds = rule.kind === 'flat' ? (samples.ours?.length ?? 1) : 1;
  const moved = Math.max(...partsOf(rule).map((name) => spread(samples[name] ?? []))) / Math.sqrt(rounds);
  return moved > NOISE_LIMIT ? `noisy: ${percent(moved)} spread` : undefined;
}

function partsOf(rule: Rule): string[] {
  if (rule.kind === 'flat') return ['ours'];
  return rule.kind === 'of-upstream' ? ['bare', 'ours', 'upstream'] : ['bare', 'ours'];
}

function missing(rule: Rule, { samples, remarks }: Measurement): string {
  const absent = partsOf(rule).filter((name) => !samples[name]?.length);
  return absent.map((name) => `no values of ${name}${remarks?.[name] ? ` (${remarks[name]})` : ''}`).join('; ');
}

function describe(rule: Rule, unit: string, slack: number): string {
  switch (rule.kind) {
    case 'added':
      return `<= ${amount(rule.limit * slack, unit)} added`;
    case 'of-upstream':
      return `<= ${percent(rule.limit * slack)} of what upstream adds`;
    case 'of-bare':
      return `<= ${percent(rule.limit * slack)} added`;
    case 'at-most':
      return `<= ${amount(rule.limit * slack, unit)}`;
    case 'always':
      return amount(rule.value, unit);
    case 'flat':
      return `flat, +-${percent(rule.tolerance * slack)}`;
  }
}

/** A number with its unit; limits are shown as they are, measured values rounded. */
export function amount(value: number, unit: string, digits?: number): string {
  const number = digits === undefined ? String(value) : String(Number(value.toFixed(digits)));
  return unit === '' ? number : `${number} ${unit}`;
}

export function plus(value: number, unit: string, digits: number): string {
  return `${value < 0 ? '' : '+'}${amount(value, unit, digits)}`;
}

export function percent(share: number): string {
  return `${Number((share * 100).toFixed(1))} %`;
}
