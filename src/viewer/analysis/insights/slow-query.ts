import { formatDuration, percent } from '../format.ts';
import { categoryOf, databaseStatement, databaseSystem, isPlumbing } from '../semantics.ts';
import { type Findable, type Insight, quoted } from './insight.ts';

const SLOW_MS = 100;
const SLOW_SHARE = 0.3;
const VERY_SLOW_MS = 500;

/** A statement that takes long by itself. */
export function slowQueries({ tree, duration }: Findable): Insight[] {
  return tree.nodes
    .filter((node) => {
      const took = node.end - node.start;
      if (node.span.kind !== 'client' || took < SLOW_MS || isPlumbing(node.span)) return false;
      return categoryOf(node.span) === 'database' && (took >= VERY_SLOW_MS || took >= duration * SLOW_SHARE);
    })
    .sort((a, b) => b.end - b.start - (a.end - a.start))
    .slice(0, 3)
    .map((node): Insight => {
      const { span } = node;
      const took = node.end - node.start;
      const statement = databaseStatement(span.attributes);
      return {
        code: 'SLOW_QUERY',
        text: `One statement took ${formatDuration(took)} (${percent(took, duration)} of the trace) in ${quoted(databaseSystem(span.attributes), 40)}: ${quoted(statement || span.name)}. ${adviceFor(statement)}`,
        spanIds: [span.spanId],
        cost: took,
      };
    });
}

function adviceFor(statement: string): string {
  if (/^\s*select\b/i.test(statement)) {
    if (!/\bwhere\b|\blimit\b|\bcount\s*\(/i.test(statement)) return 'It reads all rows: neither WHERE nor LIMIT.';
    if (/\blike\s+'?%/i.test(statement)) return 'A LIKE that begins with % cannot use an index.';
  }
  return 'Does an index fit it? Ask the database for its plan (EXPLAIN).';
}
