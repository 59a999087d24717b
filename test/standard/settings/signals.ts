import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type Collector, collect } from '../../harness/receive.ts';
import { type RunOptions, run } from '../../harness/run.ts';

export const SIGNALS_APP = join(import.meta.dirname, 'apps', 'signals.cjs');

type Env = Readonly<Record<string, string>>;

/** Runs the app that measures and logs, with a collector, to its end. */
export async function signalsOutcome(env: Env, options: Partial<RunOptions> = {}) {
  const collector = await collect();
  try {
    const { stdout, stderr } = await runSignals({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...env }, options);
    const metric = (name: string) => collector.metrics().find((found) => found.name === name);
    return { collector, metric, logs: collector.logs(), stdout, stderr };
  } finally {
    await collector.close();
  }
}

export async function runSignals(env: Env, options: Partial<RunOptions> = {}) {
  const result = await run({ file: SIGNALS_APP, env, ...options });
  assert.deepEqual([result.code, result.signal], [0, null], result.stderr);
  assert.ok(result.stdout.startsWith('done\n') || result.stdout.includes('\ndone\n'), result.stdout);
  return result;
}

/** Runs it until the condition holds, then ends it; resolves after its end. */
export async function runUntil(collector: Collector, condition: () => boolean, env: Env): Promise<string> {
  let failed: unknown;
  const { stderr } = await run({
    file: SIGNALS_APP,
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, APP_STAY: '1', ...env },
    onLine(line, child) {
      if (line !== 'done') return;
      collector
        .until(condition)
        .catch((error: unknown) => {
          failed = error;
        })
        .finally(() => child.kill('SIGTERM'));
    },
  });
  if (failed !== undefined) throw failed;
  return stderr;
}
