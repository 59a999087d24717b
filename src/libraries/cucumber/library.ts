import { type About, defineLibrary } from '../../patching/define.ts';

/**
 * Not the official class: it has no version 13, attaches its ids to the reports of failed steps, hides how many parameters a hook
 * has, fails for scenarios of rules, and records the arguments of steps.
 */
export default defineLibrary({
  name: 'cucumber',
  kind: 'own',
  packages: { '@cucumber/cucumber': '>=8.0.0 <14' },
});

export const about: About = {
  spans: 'scenarios and their steps; what steps call is in the same trace',
  why: "The official class does not support version 13, adds to the app's reports, and records arguments.",
  note: "One trace per scenario. Hooks have no spans; workers of parallel runs are traced where they are threads or processes of Node that get the loader's flag too.",
};
