/** Copies of open spans in the spool: files that are damaged or foreign, a disk that refuses, clocks, and very many of them. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { frameHeader, scan } from '../../../src/pipeline/spool/frame.ts';
import { begunName, newId } from '../../../src/pipeline/spool/name.ts';
import type { Owner } from '../../../src/pipeline/spool/owner.ts';
import { collect } from '../../harness/receive.ts';
import { temporaryFolder } from '../../harness/temporary.ts';
import { DEAD, frames, putSegment, storedSpans, until } from './spool/folder.ts';
import { AWAY, launch } from './spool/launch.ts';

const sorted = (names: readonly string[]) => [...names].sort();

/** Puts a file with copies of open spans into the folder, as a dead process leaves it. */
function putBegun(folder: string, bytes: Uint8Array, owner: Owner = DEAD): string {
  const path = join(folder, begunName(newId(Date.now()), owner));
  writeFileSync(path, bytes, { mode: 0o600 });
  return path;
}

/** What the next start delivers from the folder; it must end well. */
async function deliver(folder: string) {
  await using collector = await collect();
  const { code, stderr } = await launch('', { endpoint: collector.url, folder }).ended;
  assert.equal(code, 0, stderr);
  return { names: sorted(collector.names()), spans: collector.spans, stderr };
}

const HOLD = 'const held = []; const open = (name) => held.push(tracer.startSpan(name, { root: true }));';

describe('files with copies of open spans', { concurrency: 2 }, () => {
  it('cut in half, and damaged: the rest is delivered', async () => {
    const folder = temporaryFolder('spool');
    const cut = putBegun(folder, Buffer.concat(frames(['a', 'b'])));
    truncateSync(cut, readFileSync(cut).length - 10);
    const [c, d, e] = frames(['c', 'd', 'e']) as [Buffer, Buffer, Buffer];
    d[d.length - 1] = (d.at(-1) ?? 0) ^ 1;
    putBegun(folder, Buffer.concat([c, d, e]));
    putBegun(folder, Buffer.alloc(0));
    const { names, stderr } = await deliver(folder);
    assert.deepEqual(names, ['a', 'c', 'e']);
    assert.match(stderr, /warn: a damaged stretch was skipped in the spool/);
    assert.deepEqual(readdirSync(folder), []);
  });

  it('forged: what is no span is skipped', async () => {
    const folder = temporaryFolder('spool');
    const forged = Buffer.from('not a request at all, but long enough to look like one');
    const [a] = frames(['a']) as [Buffer];
    putBegun(folder, Buffer.concat([frameHeader(forged, 1), forged, a]));
    const { names, stderr } = await deliver(folder);
    assert.deepEqual(names, ['a']);
    assert.match(stderr, /damaged/);
    assert.deepEqual(readdirSync(folder), []);
  });

  it('of another version: left alone', async () => {
    const folder = temporaryFolder('spool');
    const path = putBegun(folder, Buffer.concat(frames(['a'])));
    const newer = path.replace(/1$/, '2');
    writeFileSync(newer, 'whatever that is');
    const { names } = await deliver(folder);
    assert.deepEqual(names, ['a']);
    assert.equal(readFileSync(newer, 'utf8'), 'whatever that is');
  });

  it('a span that is in a segment too, or in two such files, is delivered once', async () => {
    const folder = temporaryFolder('spool');
    putSegment(folder, Buffer.concat(frames(['a'])));
    putBegun(folder, Buffer.concat(frames(['a', 'b'])));
    putBegun(folder, Buffer.concat(frames(['b', 'c', 'a'])));
    const { names } = await deliver(folder);
    assert.deepEqual(names, ['a', 'b', 'c']);
    assert.deepEqual(readdirSync(folder), []);
  });

  it('found by two that start together: delivered once', async () => {
    const folder = temporaryFolder('spool');
    const names = Array.from({ length: 40 }, (_, i) => `s${i}`);
    for (const name of names) putBegun(folder, Buffer.concat(frames([name])));
    const both = await Promise.all([deliver(folder), deliver(folder)]);
    assert.deepEqual(sorted(both.flatMap((one) => one.names)), sorted(names));
    assert.deepEqual(readdirSync(folder), []);
  });

  it('of a process that lives: left alone, also by one that looks', async () => {
    const folder = temporaryFolder('spool');
    const app = launch(`${HOLD} open('a'); say('up'); stay()`, { endpoint: AWAY, folder });
    const child = await app.up;
    await until(() => storedSpans(folder) === 1, 'the copy on disk');
    await using collector = await collect();
    await launch(`span('b')`, { endpoint: collector.url, folder }).ended;
    assert.deepEqual(collector.names(), ['b']);
    assert.equal(storedSpans(folder), 1);
    child.kill('SIGKILL');
    await app.ended;
    assert.deepEqual((await deliver(folder)).names, ['a']);
  });

  it('a collector that is away: the end stays the last sign of life of the process that was killed', async () => {
    const folder = temporaryFolder('spool');
    const app = launch(`${HOLD} open('a'); say('up'); stay()`, { endpoint: AWAY, folder });
    const child = await app.up;
    await until(() => storedSpans(folder) === 1, 'the copy on disk');
    const killed = Date.now();
    child.kill('SIGKILL');
    await app.ended;
    await launch('', { endpoint: AWAY, folder }).ended;
    assert.equal(storedSpans(folder), 1);
    const { spans } = await deliver(folder);
    assert.ok(Number((spans[0]?.end ?? 0n) / 1_000_000n) <= killed);
  });

  it('a clock that went back: no span ends before it starts', async () => {
    const folder = temporaryFolder('spool');
    const app = launch(`${HOLD} open('a'); say('up'); stay()`, { endpoint: AWAY, folder });
    const child = await app.up;
    await until(() => storedSpans(folder) === 1, 'the copy on disk');
    child.kill('SIGKILL');
    await app.ended;
    const [name = ''] = readdirSync(folder);
    utimesSync(join(folder, name), 1, 1);
    const { spans } = await deliver(folder);
    assert.equal(spans.length, 1);
    assert.equal(spans[0]?.end, spans[0]?.start);
  });
});

describe('a disk that refuses copies of open spans', { concurrency: 2 }, () => {
  /** Opens more and more, and ends; all is delivered as if there were no spool. */
  async function runsOn(folder: string, code = '') {
    await using collector = await collect();
    const app = `${HOLD} const { rmSync } = require('node:fs'); let n = 0;
      const timer = setInterval(() => {
        for (let i = 0; i < 10; i++) open('s' + n++);
        ${code}
        if (n === 400) { clearInterval(timer); setTimeout(() => process.exit(5), 1500); }
      }, 100);`;
    const { code: exit, stderr } = await launch(app, { endpoint: collector.url, folder }).ended;
    assert.equal(exit, 5, stderr);
    assert.deepEqual(sorted(collector.names()), sorted(Array.from({ length: 400 }, (_, i) => `s${i}`)), stderr);
    return stderr;
  }

  it('the folder is deleted in the middle', async () => {
    const folder = join(temporaryFolder('spool'), 'gone');
    const stderr = await runsOn(
      folder,
      `if (n === 300) rmSync(${JSON.stringify(folder)}, { recursive: true, force: true });`,
    );
    assert.equal(stderr, '');
    assert.deepEqual(readdirSync(folder), []);
  });

  it('a file is in its place', async () => {
    const folder = join(temporaryFolder('spool'), 'file');
    writeFileSync(folder, '');
    assert.equal((await runsOn(folder)).match(/the spool ".*" cannot be used/g)?.length, 1);
    rmSync(folder);
  });

  for (const [name, options, why] of [
    ['full', 'size=16k,mode=700', /ENOSPC/],
    ['read-only', 'size=16k,mode=700,ro', /EROFS/],
  ] as const)
    it(`it is ${name}`, async (t) => {
      const folder = temporaryFolder('spool');
      try {
        execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'ignore' });
      } catch {
        return t.skip('needs the right to mount a tmpfs: run it as root');
      }
      try {
        const stderr = await runsOn(folder);
        assert.equal(stderr.match(/the spool ".*" cannot be used/g)?.length, 1, stderr);
        assert.match(stderr, why);
        assert.deepEqual(readdirSync(folder), []);
      } finally {
        execFileSync('umount', [folder]);
      }
    });
});

describe('very many open spans', { concurrency: 1 }, () => {
  const MANY = 100_000;
  const code = `${HOLD} for (let i = 0; i < ${MANY}; i++) open('s'); say('up'); stay()`;

  it('what finds no room in the spool is said; the rest survives SIGKILL, once', async () => {
    const folder = temporaryFolder('spool');
    let isSaid = false;
    const app = launch(code, {
      endpoint: AWAY,
      folder,
      onErrorLine(line) {
        isSaid ||= /warn: \d+ spans that are open found no room in the spool/.test(line);
      },
    });
    const child = await app.up;
    await until(() => isSaid && storedSpans(folder) > 1000, 'copies on disk, and a line of those that are not there');
    child.kill('SIGKILL');
    await app.ended;
    assert.ok(bytesIn(folder) <= 4 * 1024 * 1024);
    const stored = storedSpans(folder);
    const { spans } = await deliver(folder);
    assert.equal(spans.length, stored);
    assert.equal(new Set(spans.map(({ spanId }) => spanId)).size, stored);
    assert.deepEqual(readdirSync(folder), []);
  });

  it('at SIGTERM, with a spool: each is delivered, kept or counted, none twice', async () => {
    const folder = temporaryFolder('spool');
    await using collector = await collect();
    const env = { OTEL_NODE_EXIT_TIMEOUT: '5000', OTEL_NODE_EXIT_MAX: '60000' };
    const app = launch(code, { endpoint: collector.url, folder, env });
    (await app.up).kill('SIGTERM');
    const { signal, stderr } = await app.ended;
    assert.equal(signal, 'SIGTERM');
    const { spans, names } = await deliver(folder);
    const all = [...collector.spans, ...spans];
    assert.equal(new Set(all.map(({ spanId }) => spanId)).size, all.length, `${names.length} by the next start`);
    const lines = [...stderr.matchAll(/(\d+) spans? (?:dropped so far|lost at exit|not confirmed at exit)/g)];
    const counted = lines.reduce((sum, [, number]) => sum + Number(number), 0);
    assert.ok(all.length + counted >= MANY, `${all.length} arrived, ${counted} counted\n${stderr}`);
    assert.deepEqual(readdirSync(folder), []);
  });
});

function bytesIn(folder: string): number {
  return readdirSync(folder).reduce((sum, name) => {
    const bytes = readFileSync(join(folder, name));
    assert.equal(scan(bytes).damaged, 0);
    return sum + bytes.length;
  }, 0);
}
