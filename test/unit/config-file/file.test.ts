import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readFile } from '../../../src/config-file/file.ts';

const folder = mkdtempSync(join(tmpdir(), 'otel-auto-file-'));
after(() => rmSync(folder, { recursive: true }));

function reason(path: string): string {
  const read = readFile(path);
  assert.ok('reason' in read, JSON.stringify(read).slice(0, 100));
  return read.reason;
}

test('a file is read whole', () => {
  const path = join(folder, 'good.yaml');
  writeFileSync(path, 'a: ü\n'.repeat(20_000));
  assert.deepEqual(readFile(path), { text: 'a: ü\n'.repeat(20_000) });
});

test('an empty file is text without characters', () => {
  const path = join(folder, 'empty.yaml');
  writeFileSync(path, '');
  assert.deepEqual(readFile(path), { text: '' });
});

test('what is no readable file has a reason', () => {
  assert.equal(reason(join(folder, 'missing.yaml')), 'cannot be read (ENOENT)');
  assert.equal(reason(folder), 'is a directory');
  assert.match(reason('a\0b'), /^cannot be read \(ERR_INVALID_ARG_VALUE\)$/);
  const loop = join(folder, 'loop');
  symlinkSync(loop, loop);
  assert.equal(reason(loop), 'cannot be read (ELOOP)');
});

test('a file that nobody may read has a reason', {
  skip: process.getuid?.() === 0 && 'root may read it: run as another user',
}, () => {
  const path = join(folder, 'secret.yaml');
  writeFileSync(path, 'a: 1');
  chmodSync(path, 0);
  assert.equal(reason(path), 'cannot be read (EACCES)');
});

test('a pipe without a writer, and a device, are not waited for', () => {
  const path = join(folder, 'pipe');
  execFileSync('mkfifo', [path]);
  assert.equal(reason(path), 'is not a regular file');
  assert.equal(reason('/dev/zero'), 'is not a regular file');
});

test('a huge file is not read', () => {
  const path = join(folder, 'huge.yaml');
  writeFileSync(path, '');
  truncateSync(path, 2 ** 33);
  assert.equal(reason(path), 'has 8589934592 bytes, more than the 262144 that are read');
});

test('what is not UTF-8 is not text', () => {
  const path = join(folder, 'binary');
  writeFileSync(path, Buffer.from([0x66, 0xff, 0xfe]));
  assert.equal(reason(path), 'is not UTF-8 text');
});
