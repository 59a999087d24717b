import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { binaries } from './http/binaries.ts';
import { cases } from './http/cases.ts';
import { type Difference, differences } from './http/differences.ts';

const child = fileURLToPath(new URL('http/child.ts', import.meta.url));

interface Span {
  label: string;
  fields: Record<string, unknown>;
}

type Results = Record<string, Span[] | { skipped: string }>;

/** Runs all cases in a process of its own. */
async function runCases(node: string, mode: 'official' | 'ours'): Promise<Results> {
  const flags = ['--no-warnings', '--experimental-strip-types'];
  const { stdout, stderr } = await promisify(execFile)(node, [...flags, child, mode], { maxBuffer: 2 ** 24 });
  assert.equal(stderr, '');
  return JSON.parse(stdout) as Results;
}

/** Spans by label; those of the same label in the order in which they ended. */
function byLabel(spans: readonly Span[]): Map<string, Span> {
  const result = new Map<string, Span>();
  for (const span of spans) {
    let label = span.label;
    for (let n = 2; result.has(label); n++) label = `${span.label} (${n})`;
    result.set(label, span);
  }
  return result;
}

type WithoutReason<D> = D extends unknown ? Omit<D, 'why'> : never;
type Found = WithoutReason<Difference>;

function compare(name: string, official: readonly Span[], ours: readonly Span[]): Found[] {
  const found: Found[] = [];
  const theirs = byLabel(official);
  const mine = byLabel(ours);
  for (const label of new Set([...theirs.keys(), ...mine.keys()])) {
    const a = theirs.get(label)?.fields;
    const b = mine.get(label)?.fields;
    if (a === undefined || b === undefined) {
      found.push({ case: name, span: label, only: a === undefined ? 'ours' : 'official' });
      continue;
    }
    for (const field of new Set([...Object.keys(a), ...Object.keys(b)])) {
      if (JSON.stringify(a[field]) === JSON.stringify(b[field])) continue;
      found.push({ case: name, span: label, field, official: a[field], ours: b[field] });
    }
  }
  return found;
}

for (const { version, path } of binaries) {
  describe(`http on Node ${version}: spans as the official instrumentation's`, async () => {
    let results: Promise<readonly [Results, Results]> | undefined;
    for (const { name } of cases) {
      test(name, async (t) => {
        results ??= Promise.all([runCases(path, 'official'), runCases(path, 'ours')]);
        const [official, ours] = await results;
        const a = official[name];
        const b = ours[name];
        assert.ok(a && b);
        if (!Array.isArray(a) || !Array.isArray(b)) {
          t.skip('skipped' in a ? a.skipped : '');
          return;
        }
        const expected = differences
          .filter((difference) => difference.case === name)
          .map(({ why: _, ...rest }) => rest);
        const order = (x: Found, y: Found): number => (JSON.stringify(x) < JSON.stringify(y) ? -1 : 1);
        assert.deepEqual(compare(name, a, b).sort(order), expected.sort(order));
      });
    }
  });
}

test('every difference belongs to a case', () => {
  const names = new Set(cases.map(({ name }) => name));
  for (const difference of differences) assert.ok(names.has(difference.case), difference.case);
});
