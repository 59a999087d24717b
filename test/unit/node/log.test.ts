import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

const log = new URL('../../../src/node/log.ts', import.meta.url).href;

test('a line is one atomic write to a pipe, and keeps what it says first and last', () => {
  const script = `const { log } = await import(${JSON.stringify(log)});
    log('warn', 'seen ' + '\\u5b57'.repeat(200_000) + ' what to do');
    log('warn', 'short\\nand in one line');`;
  const { stderr } = spawnSync(process.execPath, ['--no-warnings', '--input-type=module', '--eval', script]);
  const [long = '', short, end] = stderr.toString().split('\n');
  assert.ok(Buffer.byteLength(long) < 4096, String(Buffer.byteLength(long)));
  assert.match(long, /^\[otel-auto\] warn: seen \u5b57+ \.\.\. \u5b57+ what to do$/);
  assert.equal(short, '[otel-auto] warn: short and in one line');
  assert.equal(end, '');
});
