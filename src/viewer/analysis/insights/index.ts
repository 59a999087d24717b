import { criticalPath } from '../critical-path.ts';
import { foldRepeats, likenessesIn } from '../fold.ts';
import { selfTimes } from '../self-time.ts';
import { mainRoot, type Tree } from '../tree.ts';
import { failures, missingParents } from './failures.ts';
import type { Findable, Insight } from './insight.ts';
import { nPlusOnes } from './n-plus-one.ts';
import { poolWaits } from './pool-wait.ts';
import { retryStorms } from './retry-storm.ts';
import { serialCalls } from './serial-calls.ts';
import { slowQueries } from './slow-query.ts';
import { unexplainedGaps } from './unexplained-gap.ts';

export type { Findable, Insight, InsightCode } from './insight.ts';

/** Repeats of one kind of finding are told up to this often. */
const EACH = 3;

const CHECKS: readonly ((found: Findable) => Insight[])[] = [
  nPlusOnes,
  retryStorms,
  poolWaits,
  slowQueries,
  serialCalls,
  unexplainedGaps,
];

/** This is what is worth to be told of a trace: errors first, then what costs the most time. */
export function insights(tree: Tree): Insight[] {
  return insightsOf(findable(tree));
}

export function findable(tree: Tree): Findable {
  const root = mainRoot(tree);
  const likeness = likenessesIn(tree);
  return {
    tree,
    likeness,
    folds: foldRepeats(tree, likeness),
    path: criticalPath(tree),
    own: selfTimes(tree),
    duration: root === undefined ? 0 : root.end - root.start,
  };
}

export function insightsOf(facts: Findable): Insight[] {
  const byCost = (a: Insight, b: Insight) => b.cost - a.cost;
  const found = CHECKS.flatMap((check) => check(facts).sort(byCost).slice(0, EACH)).sort(byCost);
  return [...failures(facts), ...found, ...missingParents(facts)];
}
