import type { SamplingRule } from '../shape.ts';
import { bad, type Reading, type Type, type ValueProblem } from './reading.ts';

/** More are not kept, as each is tried for every new trace, nor looked at. */
const MAX_RULES = 100;
const MAX_LENGTH = 512;
const MAX_TEXT = 65_536;
const RATIO = /^(?:0(?:\.\d*)?|1(?:\.0*)?|\.\d+)$/;

const ADVICE =
  'Write rules such as span.name=GET /health*;ratio=0 separated by commas, with "," and ";" as %2C and %3B.';

/**
 * `key=pattern;key=pattern;ratio=0.5,...`; patterns are percent-decoded. A rule that cannot be read is a problem, told by its
 * position; the others stay.
 */
export const samplingRules: Type<readonly SamplingRule[]> = {
  label: 'list of key=pattern;ratio=share',
  parse(text): Reading<readonly SamplingRule[]> {
    if (text.length > MAX_TEXT) return bad(`is longer than ${MAX_TEXT} characters`, ADVICE);
    const rules: SamplingRule[] = [];
    const wrong: number[] = [];
    const problems: ValueProblem[] = [];
    let position = 0;
    for (const item of text.split(',')) {
      position++;
      if (item.trim() === '') continue;
      if (rules.length + wrong.length === MAX_RULES) {
        problems.push({ reason: `has more than ${MAX_RULES} rules`, advice: 'Use fewer, with *.' });
        break;
      }
      const rule = readRule(item);
      if (rule === undefined) wrong.push(position);
      else rules.push(rule);
    }
    if (rules.length === 0 && wrong.length === 0) return bad('holds no rule', ADVICE);
    const shown = wrong.slice(0, 5).join(', ') + (wrong.length > 5 ? ', ...' : '');
    if (wrong.length > 0) problems.push({ reason: `has rules that cannot be read (number ${shown})`, advice: ADVICE });
    return { value: rules.length > 0 ? rules : undefined, problems };
  },
  format: (rules) => rules.map(formatRule).join(','),
};

function formatRule({ conditions, ratio }: SamplingRule): string {
  const encode = (text: string) => text.replace(/[%,;]/g, encodeURIComponent);
  return [...conditions.map(([key, pattern]) => `${key}=${encode(pattern)}`), `ratio=${ratio}`].join(';');
}

function readRule(text: string): SamplingRule | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const conditions: [string, string][] = [];
  let ratio: number | undefined;
  for (const part of text.split(';')) {
    const at = part.indexOf('=');
    const key = part.slice(0, Math.max(at, 0)).trim();
    const value = decode(part.slice(at + 1).trim());
    if (key === '' || value === undefined || value === '') return undefined;
    if (key !== 'ratio') conditions.push([key, value]);
    else if (ratio === undefined && RATIO.test(value)) ratio = Number(value);
    else return undefined;
  }
  return ratio === undefined ? undefined : { conditions, ratio };
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
