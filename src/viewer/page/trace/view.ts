import { type Findable, findable, type Insight, insightsOf } from '../../analysis/insights/index.ts';
import { summarizeTree, type TraceSummary } from '../../analysis/summarize.ts';
import { buildTree } from '../../analysis/tree.ts';
import type { Trace } from '../../analysis/types.ts';
import { coloursOf } from '../state/colours.ts';

/** A trace with all that its screen reads of it, computed once per change of the trace. */
export interface TraceView extends Findable {
  readonly summary: TraceSummary;
  readonly insights: readonly Insight[];
  /** Class by service. */
  readonly colours: ReadonlyMap<string, string>;
}

export function viewOf(trace: Trace): TraceView {
  const facts = findable(buildTree(trace));
  return {
    ...facts,
    summary: summarizeTree(facts.tree, facts.folds),
    insights: insightsOf(facts),
    colours: coloursOf(facts.tree.nodes.map(({ span }) => span)),
  };
}
