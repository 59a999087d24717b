import assert from 'node:assert/strict';
import { join } from 'node:path';
import { collect } from '../../harness/receive.ts';
import { type RunOptions, run } from '../../harness/run.ts';
import type { ReceivedSpan } from '../../harness/spans.ts';

export const APP = join(import.meta.dirname, 'apps', 'two-hops.cjs');

type Env = Readonly<Record<string, string>>;

/** Runs the app, which must end as it would without the loader. */
export async function runApp(env: Env, options: Partial<RunOptions> = {}) {
  const result = await run({ file: APP, env, ...options });
  assert.deepEqual([result.code, result.signal], [0, null], result.stderr);
  return result;
}

export interface Outcome {
  spans: ReceivedSpan[];
  /** The app's own span; undefined when it did not arrive. */
  work: ReceivedSpan | undefined;
  requests: number;
  /** Headers of the second request. */
  headers: Record<string, string>;
  stdout: string;
  stderr: string;
}

/** Runs the app with a collector and waits for its end; by then everything is delivered. */
export async function outcome(env: Env): Promise<Outcome> {
  const collector = await collect();
  try {
    const { stdout, stderr } = await runApp({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...env });
    const {
      spans,
      requests: { length: requests },
    } = collector;
    const headers = JSON.parse(stdout.slice(stdout.lastIndexOf('\n{"') + 1).split('\n')[0] ?? '');
    return { spans, work: spans.find((span) => span.name === 'work'), requests, headers, stdout, stderr };
  } finally {
    await collector.close();
  }
}

/** As `outcome`, for settings about which nothing is to be said. */
export async function quiet(env: Env): Promise<Outcome> {
  const result = await outcome(env);
  assert.equal(result.stderr, '');
  return result;
}

/** The app runs on until a request that gets no answer is given up. */
export async function abandoned(env: Env, endpoint = 'OTEL_EXPORTER_OTLP_ENDPOINT'): Promise<void> {
  const collector = await collect({ answer: false });
  const all = { [endpoint]: collector.url, OTEL_BSP_SCHEDULE_DELAY: '10', ...env, APP_STAY: '1' };
  const onLine = (_line: string, child: { kill(signal: NodeJS.Signals): boolean }) => {
    void collector.until(() => collector.requests.some(({ aborted }) => aborted)).then(() => child.kill('SIGTERM'));
  };
  const { signal } = await run({ file: APP, env: { ...all, OTEL_NODE_EXIT_TIMEOUT: '0' }, onLine });
  await collector.close();
  assert.equal(signal, 'SIGTERM', 'was not given up');
}
