import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { binaries } from './http/binaries.ts';

const child = fileURLToPath(new URL('http/context-child.ts', import.meta.url));

for (const { version, path } of binaries) {
  test(`http on Node ${version}: every callback of pipelined and keep-alive requests runs in its own span`, async () => {
    const { stdout, stderr } = await promisify(execFile)(path, ['--no-warnings', '--experimental-strip-types', child]);
    assert.equal(stderr, '');
    const { checks, wrong, spans } = JSON.parse(stdout) as { checks: number; wrong: string[]; spans: number };
    assert.deepEqual(wrong, []);
    // 300 server requests with 11 callbacks each, 200 of them from a client with 8.5 on average.
    assert.equal(checks, 5000);
    assert.equal(spans, 700);
  });
}
