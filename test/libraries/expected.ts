import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { ReceivedSpan } from '../harness/spans.ts';
import { drawAttributes, drawTraces } from '../harness/tree.ts';

/**
 * `trace.txt`: the traces of a library's app, drawn as trees, then after an empty line each
 * sections `attributes of <span name>:`, in any order (spans of different services may start in any), with lines `key = value` (JSON), or `key = *` where the value varies.
 */
export interface ExpectedTrace {
  text: string;
  /** Names of the spans whose attributes are written down. */
  names: ReadonlySet<string>;
  varies(name: string, key: string): boolean;
}

const HEADING = /^attributes of (.+):$/;

export function readExpected(file: string): ExpectedTrace {
  const text = existsSync(file) ? readFileSync(file, 'utf8').trimEnd() : '';
  const names = new Set<string>();
  const varying = new Set<string>();
  let name = '';
  for (const line of text.split('\n')) {
    const heading = HEADING.exec(line)?.[1];
    if (heading !== undefined) {
      name = heading;
      names.add(name);
    } else if (line.endsWith(' = *')) varying.add(`${name} ${line.slice(0, -' = *'.length)}`);
  }
  const [trees = '', ...sections] = text.split('\n\n');
  return {
    text: [trees, ...sections.sort()].join('\n\n'),
    names,
    varies: (name, key) => varying.has(`${name} ${key}`),
  };
}

export function draw(spans: readonly ReceivedSpan[], expected: Pick<ExpectedTrace, 'names' | 'varies'>): string {
  const sections = drawAttributes(spans, expected.names, expected.varies);
  return [drawTraces(spans), ...sections.sort()].join('\n\n');
}

/** Attributes that depend on where the servers are and on who runs the test. */
const VARYING = /^(server\.|client\.|network\.|url\.full$|user_agent\.|messaging\.url$)/;

/** First version of a `trace.txt`, to be read and trimmed by a human: `UPDATE_TRACES=1`. */
export function writeExpected(file: string, spans: readonly ReceivedSpan[], known: ReadonlySet<string>): void {
  const own = spans.filter((span) => !('http.request.method' in span.attributes)).map((span) => span.name);
  const names = known.size > 0 ? known : new Set(own);
  writeFileSync(file, `${draw(spans, { names, varies: (_name, key) => VARYING.test(key) })}\n`);
}
