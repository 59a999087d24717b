import assert from 'node:assert/strict';
import { join } from 'node:path';
import { collect } from '../../harness/receive.ts';
import { run } from '../../harness/run.ts';
import type { ReceivedSpan } from '../../harness/spans.ts';

const APP = join(import.meta.dirname, 'apps', 'web.cjs');

export interface Request {
  path?: string;
  url?: string;
  method?: string;
  headers?: Record<string, string | string[]>;
  by?: 'http' | 'fetch';
}

export interface Answer {
  status: number;
  message: string;
  headers: Record<string, string | string[]>;
  raw: string[];
  /** Of the app that answers over HTTP/2 in every way. */
  body?: string;
}

export interface Served {
  answers: Answer[];
  /** What the app saw of each request, in the order they came. */
  seen: { path: string; headers: Record<string, string> }[];
  spans: ReceivedSpan[];
  stderr: string;
}

/** Runs the app that serves and asks itself for `requests`; all spans are delivered at its end. */
export async function serve(env: Record<string, string>, requests: Request[], file = APP): Promise<Served> {
  const collector = await collect();
  try {
    const all = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, APP_REQUESTS: JSON.stringify(requests), ...env };
    const { code, signal, stdout, stderr } = await run({ file, env: all });
    assert.deepEqual([code, signal], [0, null], stderr);
    const { answers, seen } = JSON.parse(stdout.slice(stdout.lastIndexOf('{"answers"'))) as Served;
    return { answers, seen, spans: collector.spans, stderr };
  } finally {
    await collector.close();
  }
}

/** As `serve`, for settings about which nothing is to be said. */
export async function serveQuietly(env: Record<string, string>, requests: Request[], file = APP): Promise<Served> {
  const served = await serve(env, requests, file);
  assert.equal(served.stderr, '');
  return served;
}

/** Server spans by path. */
export function paths(spans: readonly ReceivedSpan[]): unknown[] {
  return spans.filter(({ kind }) => kind === 'SERVER').map(({ attributes }) => attributes['url.path']);
}
