import assert from 'node:assert/strict';
import { collect } from './receive.ts';
import { run } from './run.ts';
import type { ReceivedSpan } from './spans.ts';

/** Runs an app bare and traced: it must behave the same, and end well. Returns its spans. */
export async function spansOf(
  file: string,
  env: Readonly<Record<string, string>> = {},
): Promise<readonly ReceivedSpan[]> {
  const collector = await collect();
  try {
    const bare = await run({ file, env, flag: false });
    assert.equal(bare.code, 0, bare.stderr);
    const traced = await run({
      file,
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_SERVICE_NAME: 'app', ...env },
    });
    assert.deepEqual([traced.code, traced.stdout, traced.stderr], [bare.code, bare.stdout, bare.stderr]);
    return collector.spans;
  } finally {
    await collector.close();
  }
}

/** The one span of that kind and name. */
export function only(spans: readonly ReceivedSpan[], kind: ReceivedSpan['kind'], name?: string): ReceivedSpan {
  const found = spans.filter((span) => span.kind === kind && (name === undefined || span.name === name));
  assert.equal(found.length, 1, `${found.length} ${kind} spans ${name ?? ''}`);
  return found[0] as ReceivedSpan;
}
