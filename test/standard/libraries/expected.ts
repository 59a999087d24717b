import { existsSync, readFileSync } from 'node:fs';
import type { ReceivedSpan } from '../../harness/spans.ts';
import { drawAttributes, drawTraces } from '../../harness/tree.ts';

/**
 * `trace.txt`: the traces of a library's app, drawn as trees, then after an empty line each
 * sections `attributes of <span name>:`, in any order (spans of different services may start in any), with lines `key = value` (JSON), or `key = *` where the value varies.
 */
export interface ExpectedTrace {
  text: string;
  /** Names of the spans whose attributes are written down. */
  names: ReadonlySet<string>;
  varies(name: string, key: string): boolean;
  /** Is something said of that attribute? */
  has(name: string, key: string): boolean;
}

const HEADING = /^attributes of (.+):$/;

export function readExpected(file: string): ExpectedTrace {
  const text = existsSync(file) ? readFileSync(file, 'utf8').trimEnd() : '';
  const names = new Set<string>();
  const known = new Set<string>();
  const varying = new Set<string>();
  let name = '';
  for (const line of text.split('\n')) {
    const heading = HEADING.exec(line)?.[1];
    if (heading !== undefined) {
      name = heading;
      names.add(name);
      continue;
    }
    const [key = '', value] = line.split(' = ', 2);
    known.add(`${name} ${key}`);
    if (value === '*') varying.add(`${name} ${key}`);
  }
  const [trees = '', ...sections] = text.split('\n\n');
  return {
    text: [trees, ...sections.sort()].join('\n\n'),
    names,
    varies: (name, key) => varying.has(`${name} ${key}`),
    has: (name, key) => known.has(`${name} ${key}`),
  };
}

export function draw(spans: readonly ReceivedSpan[], expected: Pick<ExpectedTrace, 'names' | 'varies'>): string {
  const sections = drawAttributes(spans, expected.names, expected.varies);
  return [drawTraces(spans), ...sections.sort()].join('\n\n');
}

/** Attributes that depend on where the servers are and on who runs the test. */
const VARYING = /^(server\.|client\.|network\.|url\.full$|user_agent\.|messaging\.url$)/;

/** What to write into a `trace.txt`, to be read and trimmed by a human: marks that something varies stay. */
export function drawAnew(spans: readonly ReceivedSpan[], { text: before, names, varies, has }: ExpectedTrace): string {
  const own = spans.filter((span) => !('http.request.method' in span.attributes)).map((span) => span.name);
  const text = draw(spans, {
    names: before === '' ? new Set(own) : names,
    varies: (name, key) => (has(name, key) ? varies(name, key) : VARYING.test(key)),
  });
  return `${text}\n`;
}
