import { formatDuration } from '../format.ts';
import { codeLocation, databaseStatement, labelOf } from '../semantics.ts';
import { type Findable, type Insight, quoted } from './insight.ts';

/** One call per item, where one call for all items could do. */
export function nPlusOnes({ folds }: Findable): Insight[] {
  return folds
    .filter(({ isNPlusOne, errors, members }) => isNPlusOne && errors < members.length / 2)
    .map(({ members, parent, total }): Insight => {
      const [first] = members;
      const span = first?.span;
      if (span === undefined || parent === undefined) throw new TypeError('a fold has members, and an N+1 a parent');
      const place = codeLocation(span.attributes) || codeLocation(parent.span.attributes);
      const where = place === '' ? '' : ` at ${quoted(place)}`;
      const statement = databaseStatement(span.attributes) || labelOf(span);
      return {
        code: 'N_PLUS_ONE',
        text: `${members.length} like calls one after another below ${quoted(labelOf(parent.span))}${where}: ${quoted(statement)}, ${formatDuration(total)} together. One call for all items would do.`,
        spanIds: members.map((member) => member.span.spanId),
        cost: total,
      };
    });
}
