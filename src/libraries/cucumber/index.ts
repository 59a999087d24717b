import { defineLibrary } from '../../patching/define.ts';

/**
 * Not the official class: it has no version 13, attaches its ids to the reports of failed steps, hides how many parameters a hook
 * has, fails for scenarios of rules, and records the arguments of steps.
 */
export default defineLibrary({
  name: 'cucumber',
  kind: 'own',
  packages: { '@cucumber/cucumber': '>=8.0.0 <14' },
});
