import { appProcesses, type Evidence } from './evidence.ts';

/** `foreign`: a variable of another vendor's agent. */
export interface SettingProblem {
  readonly kind: 'invalid' | 'unknown' | 'foreign';
  readonly text: string;
}

const UNKNOWN = / is not read\. Set [A-Z]/;
const FOREIGN = / (?:is|are) not read\. To send to /;
/** The whole file cannot be used: that is a finding of its own. */
const OF_FILE = /; an app would run untraced$/;
const NOTHING = /^Nothing is traced: /;

/** This is what is wrong with the environment of the doctor, and of the processes where it is another one; each once. */
export function settingProblems(evidence: Evidence): SettingProblem[] {
  const texts = new Set([...evidence.settings.problems, ...appProcesses(evidence).flatMap(({ problems }) => problems)]);
  return [...texts]
    .filter((text) => !NOTHING.test(text) && !OF_FILE.test(text))
    .map((text) => ({ kind: FOREIGN.test(text) ? 'foreign' : UNKNOWN.test(text) ? 'unknown' : 'invalid', text }));
}
