import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { nodes, withoutNodes } from '../../harness/nodes.ts';
import { type Flag, root } from '../../harness/packed.ts';
import { freePort } from '../../harness/port.ts';
import { project } from '../../harness/project.ts';
import { collect } from '../../harness/receive.ts';
import type { ReceivedSpan } from '../../harness/spans.ts';
import { drawTraces } from '../../harness/tree.ts';
import { type Answer, visit } from './server.ts';

export interface RealApp {
  /** Main file, below node_modules. */
  main: string;
  /** Made in the folder it runs in. */
  files: Readonly<Record<string, string>>;
  args(port: number): readonly string[];
  env?: Readonly<Record<string, string>>;
  /** A line of stdout that says it is about to listen. */
  ready: RegExp;
  visitor(port: number): Promise<Answer[]>;
  /** The line of stdout that the visit ends with. */
  last: RegExp;
  /** The expected traces, as `drawTraces` draws them. */
  traces: string;
}

/** What two runs of the same app have to share: all but pids, the folder and the time. */
interface Outcome {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string | undefined;
  stderr: string | undefined;
  answers: Answer[];
}

const EXPRESS = '@org/otel-auto/express';
const HTTP = '@org/otel-auto/http';

/** Without what differs between any two runs. */
function timeless(text: string): string {
  return text
    .replaceAll(/\(node:\d+\)/g, '(node:<pid>)')
    .replaceAll(/\d+\.\d+ ms/g, '<duration> ms')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
    .replaceAll(/"_rev": "(\d+)-[0-9a-f]+"/g, '"_rev": "$1-<random>"');
}

function comparable({ status, headers: { date: _date, etag, ...headers }, body }: Answer): Answer {
  const text = timeless(body);
  return { status, headers: { ...headers, ...(text === body && etag && { etag }) }, body: text };
}

async function outcome(
  app: RealApp,
  port: number,
  how: { flag: Flag | false; node?: string },
): Promise<Outcome & { spans: ReceivedSpan[] }> {
  const collector = await collect();
  const { folder } = project(app.files);
  try {
    const { code, signal, stdout, stderr, result } = await visit({
      ...how,
      file: join(root, 'node_modules', app.main),
      args: app.args(port),
      cwd: folder,
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...app.env },
      port,
      ready: app.ready,
      last: app.last,
      visitor: () => app.visitor(port),
    });
    const [out, err] = [stdout, stderr].map((text) => timeless(text).replaceAll(folder, '<folder>'));
    return { code, signal, stdout: out, stderr: err, answers: result.map(comparable), spans: collector.spans };
  } finally {
    await collector.close();
    rmSync(folder, { recursive: true });
  }
}

/** One test per way of loading and per Node version: the app behaves as it does bare, and is traced. */
export function sameAsBare(name: string, app: RealApp, end: Pick<Outcome, 'code' | 'signal'>): void {
  const check = async (how: { flag: Flag; node?: string }) => {
    // The same port twice: it is part of what the app answers.
    const port = await freePort();
    const { spans: none, ...bare } = await outcome(app, port, { ...how, flag: false });
    const { spans, ...traced } = await outcome(app, port, how);
    assert.deepEqual(none, []);
    assert.deepEqual({ code: bare.code, signal: bare.signal }, end);
    assert.deepEqual(traced, bare);
    assert.equal(drawTraces(spans), app.traces);
    for (const span of spans) assert.equal(span.scope, span.kind === 'SERVER' ? HTTP : EXPRESS, span.name);
  };
  for (const flag of ['--import', '--require', 'NODE_OPTIONS --import', 'NODE_OPTIONS --require'] as const) {
    test(`${name} with ${flag}`, () => check({ flag }));
  }
  for (const line of ['22-oldest', '22-newest', '26-newest']) {
    const node = nodes[line];
    test(`${name} on Node ${node?.version ?? line}`, { skip: withoutNodes }, () =>
      check({ flag: '--import', ...(node && { node: node.path }) }),
    );
  }
}
