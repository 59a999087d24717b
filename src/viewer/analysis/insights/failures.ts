import { errorOf } from '../errors.ts';
import { count } from '../format.ts';
import { labelOf } from '../semantics.ts';
import type { TreeNode } from '../tree.ts';
import { type Findable, type Insight, quoted } from './insight.ts';

/** Failed spans that nothing below them explains: where an error began. */
export function originsOfErrors(nodes: readonly TreeNode[]): TreeNode[] {
  return nodes.filter(
    ({ span, children }) => span.status === 'error' && !children.some((child) => child.span.status === 'error'),
  );
}

/** Where errors began, and whether what they belong to failed as well. */
export function failures({ tree }: Findable): Insight[] {
  const [swallowed, fatal]: [TreeNode[], TreeNode[]] = [[], []];
  for (const node of originsOfErrors(tree.nodes)) (isSwallowed(node) ? swallowed : fatal).push(node);
  const found: Insight[] = [];
  const [first] = fatal;
  if (first !== undefined) found.push(toldOf('ERROR', fatal, first, 'failed'));
  const [ignored] = swallowed;
  if (ignored !== undefined)
    found.push(
      toldOf('SWALLOWED_ERROR', swallowed, ignored, 'failed, but the request went on as if nothing was wrong'),
    );
  return found;
}

function isSwallowed({ parent }: TreeNode): boolean {
  return parent !== undefined && parent.span.status !== 'error';
}

function toldOf(code: Insight['code'], nodes: readonly TreeNode[], first: TreeNode, what: string): Insight {
  const error = errorOf(first.span);
  const reason = [error?.type, error?.message].filter(Boolean).join(': ');
  const more = nodes.length > 1 ? ` (and ${count(nodes.length - 1, 'other span')})` : '';
  return {
    code,
    text: `${quoted(labelOf(first.span))} in ${quoted(first.span.service)} ${what}${more}: ${quoted(reason || 'no message', 160)}.`,
    spanIds: nodes.map(({ span }) => span.spanId),
    cost: first.end - first.start,
  };
}

/** A trace of which some spans are not here. */
export function missingParents({ tree }: Findable): Insight[] {
  const orphans = tree.roots.filter(({ detached }) => detached === 'missing parent');
  if (orphans.length === 0) return [];
  return [
    {
      code: 'MISSING_PARENT',
      text: `${count(orphans.length, 'span')} (${quoted(labelOf((orphans[0] as TreeNode).span))} first) ${orphans.length === 1 ? 'names a parent' : 'name parents'} that did not arrive: a process that is not traced or sends elsewhere, a sampled-out caller, or spans still to come.`,
      spanIds: orphans.map(({ span }) => span.spanId),
      cost: 0,
    },
  ];
}
