import assert from 'node:assert/strict';
import { sourceOf } from '../../harness/libraries.ts';
import type { ComparedSpan, Difference } from './span-differences.ts';
import { type RecordedSpan, record } from './spans.ts';

/** Runs the library's app three times: without tracing, with the official instrumentation and with ours. */
export async function compare(
  library: string,
  version: string,
  env: Readonly<Record<string, string>>,
  differences: readonly Difference[],
): Promise<void> {
  const options = { library, version, env, source: sourceOf(library, 'app.cjs') };
  const none = await record('none', options);
  const official = await record('official', options);
  const ours = await record('ours', options);
  assert.equal(ours.stdout, none.stdout, 'the app prints what it prints without us');
  const used = new Set<string>();
  const expected = comparable(official.spans).flatMap((span) => {
    let result: ComparedSpan | undefined = span;
    for (const [reason, apply] of differences) {
      if (result === undefined) break;
      const before = JSON.stringify(result);
      result = apply(result);
      if (JSON.stringify(result) !== before) used.add(reason);
    }
    return result === undefined ? [] : [result];
  });
  assert.ok(expected.length > 5, `${expected.length} spans`);
  assert.deepEqual(comparable(ours.spans), expected);
  assert.deepEqual(
    [...used],
    differences.map(([reason]) => reason),
    'every difference is real',
  );
}

function comparable(spans: readonly RecordedSpan[]): ComparedSpan[] {
  const names = new Map(spans.map((span) => [span.id, span.name]));
  return spans
    .filter((span) => 'db.system.name' in span.attributes)
    .map(({ name, kind, parent, attributes, status, events }) => ({
      name,
      kind,
      parent: parent === undefined ? undefined : names.get(parent),
      attributes,
      status,
      events,
    }));
}
