import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { describe, it } from 'node:test';
import { mayLive, SILENT_AFTER, thisProcess } from '../../../src/pipeline/spool/owner.ts';
import { collect } from '../../harness/receive.ts';
import { slack } from '../../harness/slowness.ts';
import { temporaryFolder } from '../../harness/temporary.ts';
import { DEAD, frames, putSegment, storedSpans, until } from './spool/folder.ts';
import { AWAY, launch, NODE } from './spool/launch.ts';

/** It has no types. */
const { MockOtlpServer } = createRequire(import.meta.url)('@elastic/mockotlpserver') as {
  MockOtlpServer: new (options: object) => { start(): Promise<void>; close(): Promise<void>; readonly grpcUrl: URL };
};

const sorted = (names: readonly string[]) => [...names].sort();

describe('spool: after SIGKILL', { concurrency: 2 }, () => {
  const PULSE = `let n = 0; setInterval(() => { const name = 's' + n++; span(name); say(name + ' ' + Date.now()) }, 10);`;
  const BLOCKED = `let n = 0; for (let next = Date.now(); ; ) if (Date.now() >= next) { next += 10; const name = 's' + n++; span(name); say(name + ' ' + Date.now()) }`;
  for (const [name, code, kind] of [
    ['collector away', PULSE, 'refused'],
    ['collector away and a blocked main loop', BLOCKED, 'refused'],
    ['a collector that never answers', PULSE, 'black hole'],
  ] as const) {
    it(`everything older than a second is delivered by the next start: ${name}`, async () => {
      const folder = temporaryFolder('spool');
      await using hole = await collect({ connection() {} });
      const endpoint = kind === 'refused' ? AWAY : hole.url;
      const { up, lines, ended } = launch(code, { endpoint, folder });
      const child = await up;
      await until(() => lines.length > 250, '250 spans');
      const killed = Date.now();
      child.kill('SIGKILL');
      assert.equal((await ended).signal, 'SIGKILL');
      const old = lines.map((line) => line.split(' ')).filter(([, at]) => Number(at) < killed - 1000);
      assert.ok(old.length > 50, `${old.length} spans are old enough to say something`);

      await using collector = await collect();
      const next = await launch('', { endpoint: collector.url, folder }).ended;
      assert.equal(next.code, 0);
      const received = collector.names();
      const missing = old.map(([span]) => span ?? '').filter((span) => !received.includes(span));
      assert.deepEqual(missing, [], next.stderr);
      assert.equal(new Set(received).size, received.length, 'a span came twice');
      assert.deepEqual(readdirSync(folder), []);
    });
  }

  for (const protocol of ['http/json', 'grpc'] as const) {
    it(`delivered by ${protocol}, with the resource of the process that ended it`, async () => {
      const folder = temporaryFolder('spool');
      const first = launch(`span('a'); say('up'); stay()`, {
        endpoint: AWAY,
        folder,
        env: { OTEL_SERVICE_NAME: 'dead', OTEL_EXPORTER_OTLP_PROTOCOL: protocol },
      });
      const child = await first.up;
      await until(() => storedSpans(folder) === 1, 'the span on disk');
      child.kill('SIGKILL');
      await first.ended;

      const seen: unknown[] = [];
      const server = new MockOtlpServer({
        services: ['http', 'grpc'],
        ...{ httpHostname: '127.0.0.1', httpPort: 0, grpcHostname: '127.0.0.1', grpcPort: 0, logLevel: 'warn' },
        onTrace: (trace: unknown) => seen.push(trace),
      });
      await server.start();
      try {
        const { httpUrl, grpcUrl } = server as unknown as { httpUrl: URL; grpcUrl: URL };
        await launch('', {
          endpoint: String(protocol === 'grpc' ? grpcUrl : httpUrl),
          folder,
          env: { OTEL_SERVICE_NAME: 'next', OTEL_EXPORTER_OTLP_PROTOCOL: protocol, OTEL_NODE_EXIT_TIMEOUT: '5000' },
        }).ended;
        const text = JSON.stringify(seen);
        assert.match(text, /"stringValue":"dead"/);
        assert.doesNotMatch(text, /"stringValue":"next"/);
        assert.deepEqual(readdirSync(folder), []);
      } finally {
        await server.close();
      }
    });
  }
});

describe('spool: at exit', { concurrency: 2 }, () => {
  it('what is not delivered is kept and said, in files of this user only, and the next start delivers it', async () => {
    const folder = join(temporaryFolder('spool'), 'deep', 'spool');
    const first = await launch(`span('a'); span('b'); process.exit(3)`, { endpoint: AWAY, folder }).ended;
    assert.equal(first.code, 3);
    assert.match(first.stderr, /info: 2 spans kept in ".*spool", the next start delivers them\n/);
    assert.doesNotMatch(first.stderr, /lost|dropped/);
    assert.equal(statSync(folder).mode & 0o777, 0o700);
    assert.deepEqual(
      readdirSync(folder).map((name) => statSync(join(folder, name)).mode & 0o777),
      [0o600],
    );
    await using collector = await collect();
    const next = await launch(`span('c')`, { endpoint: collector.url, folder }).ended;
    assert.deepEqual(sorted(collector.names()), ['a', 'b', 'c']);
    assert.match(
      next.stderr,
      /^\[otel-auto\] info: 2 spans of earlier processes found in the spool: sending them .*\n$/,
    );
    assert.deepEqual(readdirSync(folder), []);
  });

  it('a collector that never answers delays it by the deadline, no more', async () => {
    const folder = temporaryFolder('spool');
    await using collector = await collect({ answer: false });
    const before = await slack();
    const deadline = 1000 + Math.ceil(before); // Within it, the sender has to start and to write.
    const env = { OTEL_NODE_EXIT_TIMEOUT: String(deadline) };
    const app = launch(`span('a'); process.exit(0)`, { endpoint: collector.url, folder, env });
    const { stderr, elapsed } = await app.ended;
    assert.match(stderr, /1 span kept in/);
    assert.doesNotMatch(stderr, /lost/);
    const limit = deadline + 250 + Math.max(before, await slack());
    assert.ok(elapsed < limit, `${elapsed} ms with the start of Node, limit ${limit} ms`);
    assert.equal(storedSpans(folder), 1);
  });

  it('with OTEL_NODE_EXIT_TIMEOUT=0 what is on disk is kept, what is not is lost, and both are said', async () => {
    const folder = temporaryFolder('spool');
    const code = `span('a'); const { readdirSync } = require('node:fs');
      const timer = setInterval(() => { if (readdirSync(${JSON.stringify(folder)}).length === 0) return; clearInterval(timer); setTimeout(() => { span('b'); process.exit(0) }, 200) }, 10)`;
    const { stderr } = await launch(code, { endpoint: AWAY, folder, env: { OTEL_NODE_EXIT_TIMEOUT: '0' } }).ended;
    assert.match(stderr, /1 span kept in/);
    assert.match(stderr, /1 span lost at exit/);
    assert.equal(storedSpans(folder), 1);
  });

  it('a folder that is there keeps its mode', async () => {
    const folder = join(temporaryFolder('spool'), 'mine');
    mkdirSync(folder, { mode: 0o750 });
    await launch(`span('a')`, { endpoint: AWAY, folder }).ended;
    assert.equal(statSync(folder).mode & 0o777, 0o750);
    assert.equal(storedSpans(folder), 1);
  });
});

describe('spool: while the process runs', { concurrency: 2 }, () => {
  it('a slow collector: on disk while it thinks, delivered once, then deleted', async () => {
    const folder = temporaryFolder('spool');
    let onDisk = 0;
    await using collector = await collect((res) =>
      setTimeout(() => {
        onDisk = storedSpans(folder);
        res.end();
      }, 1500),
    );
    const { up, ended } = launch(`span('a'); say('up'); stay()`, { endpoint: collector.url, folder });
    const child = await up;
    await collector.until(() => collector.names().length > 0);
    await until(() => onDisk > 0 && readdirSync(folder).length === 0, 'the folder to be empty again');
    child.kill();
    assert.equal((await ended).stderr, '');
    assert.deepEqual(collector.names(), ['a']);
  });

  it('a collector that comes back gets everything once, in few requests', async () => {
    const folder = temporaryFolder('spool');
    await using collector = await collect((res, _request, index) => (index < 2 ? res.destroy() : res.end()));
    const code = `let n = 0; const timer = setInterval(() => { span('s' + n++); if (n === 200) { clearInterval(timer); say('up'); stay() } }, 10)`;
    const { up, ended } = launch(code, { endpoint: collector.url, folder });
    const child = await up;
    await until(() => new Set(collector.names()).size === 200 && readdirSync(folder).length === 0, 'all spans');
    child.kill();
    await ended;
    const accepted = collector.requests.slice(2);
    assert.equal(accepted.flatMap((request) => request.spans).length, 200);
    assert.ok(accepted.length <= 4, `${accepted.length} requests`);
  });

  it('the oldest are dropped at OTEL_NODE_SPOOL_MAX_BYTES, counted and said', async () => {
    const folder = temporaryFolder('spool');
    const limit = 40_000;
    const env = { OTEL_NODE_SPOOL_MAX_BYTES: String(limit), OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '2' };
    const code = `for (let i = 0; i < 100; i++) span('s' + i, { text: 'x'.repeat(1000) })`;
    const { stderr } = await launch(code, { endpoint: AWAY, folder, env }).ended;
    assert.match(stderr, /warn: the spool is full: the oldest spans are dropped, \d+ just now/);
    const [, kept] = /(\d+) spans kept in/.exec(stderr) ?? [];
    const used = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
    assert.ok(used <= limit && used > limit / 2, `${used} bytes`);
    await using collector = await collect();
    await launch('', { endpoint: collector.url, folder }).ended;
    const newest = Array.from({ length: Number(kept) }, (_, i) => `s${100 - Number(kept) + i}`);
    assert.deepEqual(sorted(collector.names()), sorted(newest));
  });

  it('files deleted under it are said, and cost nothing but the spans in them', async () => {
    const folder = temporaryFolder('spool');
    await using collector = await collect((res, _request, index) => (index < 2 ? res.destroy() : res.end()));
    const { up, ended } = launch(`span('a'); say('up'); process.on('SIGUSR2', () => span('b')); stay()`, {
      endpoint: collector.url,
      folder,
    });
    const child = await up;
    await until(() => storedSpans(folder) === 1, 'the span on disk');
    rmSync(folder, { recursive: true });
    child.kill('SIGUSR2');
    await until(() => collector.names().includes('b') && collector.requests.length > 2, 'the second span');
    child.kill();
    const { stderr, signal } = await ended;
    assert.equal(signal, 'SIGTERM');
    assert.match(stderr, /1 span lost: their files in the spool were deleted or damaged/);
  });

  it('no sender thread is started at boot for an empty folder', async () => {
    const folder = temporaryFolder('spool');
    const preload = join(folder, 'preload.cjs');
    writeFileSync(
      preload,
      `require('node:diagnostics_channel').subscribe('worker_threads', () => require('node:fs').writeSync(1, 'worker\\n'))`,
    );
    const nodeArgs = ['--require', preload];
    const empty = launch('', { endpoint: AWAY, folder, nodeArgs });
    await empty.ended;
    assert.deepEqual(empty.lines, []);
    putSegment(folder, Buffer.concat(frames(['a'])));
    const full = launch('', { endpoint: AWAY, folder, nodeArgs });
    await full.ended;
    assert.deepEqual(full.lines, ['worker']);
  });

  it('in the app thread there is no spool, which is said, and spans are sent', async () => {
    const folder = temporaryFolder('spool');
    await using collector = await collect();
    const major = Number.parseInt(execFileSync(NODE, ['-p', 'process.versions.node'], { encoding: 'utf8' }), 10);
    const net = major >= 25 ? ['--allow-net'] : [];
    const { stderr, code } = await launch(`span('a')`, {
      endpoint: collector.url,
      folder,
      nodeArgs: ['--permission', '--allow-fs-read=*', ...net],
    }).ended;
    assert.equal(code, 0, stderr);
    assert.match(stderr, /OTEL_NODE_SPOOL_DIR is not used: only the sender thread/);
    assert.deepEqual(collector.names(), ['a']);
  });
});

describe('spool: damage', { concurrency: 2 }, () => {
  it('a torn tail is skipped without a word', async () => {
    const folder = temporaryFolder('spool');
    const bytes = Buffer.concat(frames(['a', 'b', 'c']));
    truncateSync(putSegment(folder, bytes), bytes.length - 5);
    await using collector = await collect();
    const { stderr } = await launch('', { endpoint: collector.url, folder }).ended;
    assert.deepEqual(sorted(collector.names()), ['a', 'b']);
    assert.doesNotMatch(stderr, /damaged/);
    assert.deepEqual(readdirSync(folder), []);
  });

  it('damaged frames are skipped and said once', async () => {
    const folder = temporaryFolder('spool');
    for (const names of [
      ['a', 'b', 'c'],
      ['d', 'e', 'f'],
    ]) {
      const [first, second, third] = frames(names) as [Buffer, Buffer, Buffer];
      second[second.length - 3] = (second.at(-3) as number) ^ 0x40;
      putSegment(folder, Buffer.concat([first, second, third]));
    }
    await using collector = await collect();
    const { stderr } = await launch('', { endpoint: collector.url, folder }).ended;
    assert.deepEqual(sorted(collector.names()), ['a', 'c', 'd', 'f']);
    assert.equal(stderr.match(/damaged/g)?.length, 1, stderr);
    assert.match(stderr, /warn: 2 damaged stretches were skipped in the spool/);
    assert.deepEqual(readdirSync(folder), []);
  });

  it('files that are not ours are left alone', async () => {
    const folder = temporaryFolder('spool');
    writeFileSync(join(folder, 'notes.txt'), 'mine');
    mkdirSync(join(folder, readableName()));
    putSegment(folder, Buffer.concat(frames(['a'])));
    await using collector = await collect();
    await launch('', { endpoint: collector.url, folder }).ended;
    assert.deepEqual(collector.names(), ['a']);
    assert.equal(readFileSync(join(folder, 'notes.txt'), 'utf8'), 'mine');
    assert.equal(readdirSync(folder).length, 2);
  });

  /** A folder with the name of a dead process's segment. */
  function readableName(): string {
    return `000000001-x-${DEAD.place}-${DEAD.pid}-${DEAD.start}.spans`;
  }
});

describe('spool: a shared folder', { concurrency: 2 }, () => {
  it('the segments of a live process are not taken; when it is dead, they are', async () => {
    const folder = temporaryFolder('spool');
    const a = launch(`span('a'); say('up'); stay()`, { endpoint: AWAY, folder });
    const child = await a.up;
    await until(() => storedSpans(folder) === 1, 'the span on disk');
    await using collector = await collect();
    await launch(`span('b')`, { endpoint: collector.url, folder }).ended;
    assert.deepEqual(collector.names(), ['b']);
    assert.equal(storedSpans(folder), 1);
    child.kill('SIGKILL');
    await a.ended;
    await launch(`span('c')`, { endpoint: collector.url, folder }).ended;
    assert.deepEqual(sorted(collector.names()), ['a', 'b', 'c']);
    assert.deepEqual(readdirSync(folder), []);
  });

  it('two processes write side by side, and each delivers its own', async () => {
    const folder = temporaryFolder('spool');
    await using collector = await collect((res, _request, index) => (index < 4 ? res.destroy() : res.end()));
    const both = ['a', 'b'].map((name) =>
      launch(`for (let i = 0; i < 50; i++) span('${name}' + i); say('up'); stay()`, {
        endpoint: collector.url,
        folder,
      }),
    );
    const children = await Promise.all(both.map(({ up }) => up));
    await until(() => storedSpans(folder) === 100, 'all spans on disk');
    await until(() => new Set(collector.names()).size === 100 && readdirSync(folder).length === 0, 'delivery');
    for (const child of children) child.kill();
    await Promise.all(both.map(({ ended }) => ended));
    assert.equal(
      collector.requests.slice(4).flatMap(({ names }) => names).length,
      new Set(collector.requests.slice(4).flatMap(({ names }) => names)).size,
    );
  });

  it('what a dead process left is delivered once by two that start together', async () => {
    const folder = temporaryFolder('spool');
    const names = Array.from({ length: 40 }, (_, i) => `s${i}`);
    for (const name of names) putSegment(folder, Buffer.concat(frames([name])));
    await using collector = await collect();
    const both = [1, 2].map(() => launch('', { endpoint: collector.url, folder }).ended);
    await Promise.all(both);
    assert.deepEqual(sorted(collector.names()), sorted(names));
    assert.deepEqual(readdirSync(folder), []);
  });

  it('a process elsewhere, whose number means nothing here, is dead when it has been silent', async () => {
    const folder = temporaryFolder('spool');
    const elsewhere = { ...thisProcess(), place: '00000000' };
    putSegment(folder, Buffer.concat(frames(['fresh'])), elsewhere);
    const silent = putSegment(folder, Buffer.concat(frames(['silent'])), elsewhere);
    const then = new Date(Date.now() - SILENT_AFTER - 1000);
    utimesSync(silent, then, then);
    await using collector = await collect();
    await launch('', { endpoint: collector.url, folder }).ended;
    assert.deepEqual(collector.names(), ['silent']);
    assert.equal(storedSpans(folder), 1);
  });

  it('a process with the number of a dead one, and a zombie, are not taken for it', async (t) => {
    if (process.platform !== 'linux') return t.skip('needs /proc: run it on Linux');
    const me = thisProcess();
    assert.equal(mayLive(me, me, Number.POSITIVE_INFINITY), true);
    assert.equal(mayLive({ ...me, start: '1' }, me, 0), false);
    // Its parent never waits for it: a shell might, so the child ends only once `sleep` has taken the shell's place.
    const parent = spawn('sh', ['-c', 'sh -c "read line <&3" & echo $!; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'ignore', 'pipe'],
    });
    try {
      const [line] = (await once(parent.stdout as Readable, 'data')) as [Buffer];
      const pid = Number(line.toString());
      const stat = (of: number | undefined) => readFileSync(`/proc/${of}/stat`, 'utf8');
      await until(() => stat(parent.pid).includes('(sleep)'), 'a parent that waits for nothing');
      (parent.stdio[3] as Writable).end('\n');
      await until(() => stat(pid).includes(' Z '), 'a zombie');
      assert.equal(mayLive({ ...me, pid, start: '0' }, me, 0), false);
    } finally {
      parent.kill('SIGKILL');
    }
  });
});

describe('spool: a disk that refuses is said once and harmless', { concurrency: 2 }, () => {
  /** Runs past the pause after which the disk is tried again; the collector is away for a moment, then takes everything. */
  async function harmless(folder: string, why: RegExp, options: { node?: string; nodeArgs?: string[] } = {}) {
    await using collector = await collect((res, _request, index) => (index < 1 ? res.destroy() : res.end()));
    const code = `let n = 0; const timer = setInterval(() => { span('s' + n++, { text: 'x'.repeat(30000) }); if (n === 32) { clearInterval(timer); process.exit(5) } }, 200)`;
    const { code: exit, stderr } = await launch(code, { endpoint: collector.url, folder, ...options }).ended;
    assert.equal(exit, 5, stderr);
    assert.equal(stderr.match(/the spool ".*" cannot be used/g)?.length, 1, stderr);
    assert.match(stderr, why);
    const [, ...accepted] = collector.requests;
    const all = Array.from({ length: 32 }, (_, i) => `s${i}`);
    assert.deepEqual(sorted(accepted.flatMap(({ names }) => names)), sorted(all), stderr);
  }

  it('a file in its place', async () => {
    const folder = join(temporaryFolder('spool'), 'file');
    writeFileSync(folder, '');
    await harmless(folder, /there is a file of that name; spans that wait are kept in memory only/);
  });

  it('a place where nothing can be made', async (t) => {
    if (process.platform !== 'linux') return t.skip('needs /proc: run it on Linux');
    await harmless('/proc/otel-auto-spool', /ENOENT/);
  });

  for (const mode of [0o1777, 0o770]) {
    it(`a folder that others may write to (${mode.toString(8)})`, async () => {
      const folder = temporaryFolder('spool');
      chmodSync(folder, mode);
      const left = putSegment(folder, Buffer.concat(frames(['theirs'])));
      await harmless(folder, /other users may write to it \(mode \d+\); name a folder below it/);
      assert.deepEqual(readdirSync(folder), [basename(left)]);
    });
  }

  it("another user's folder", { skip: process.getuid?.() !== 0 && 'needs two users: run it as root' }, async () => {
    const folder = temporaryFolder('spool');
    chownSync(folder, 1234, 1234);
    await harmless(folder, /it belongs to user 1234, and this process runs as 0/);
    assert.deepEqual(readdirSync(folder), []);
  });

  it("another user's segments are not sent", {
    skip: process.getuid?.() !== 0 && 'needs two users: run it as root',
  }, async () => {
    const folder = temporaryFolder('spool');
    const theirs = putSegment(folder, Buffer.concat(frames(['theirs'])));
    chownSync(theirs, 1234, 1234);
    await using collector = await collect();
    await launch(`span('ours')`, { endpoint: collector.url, folder }).ended;
    assert.deepEqual(collector.names(), ['ours']);
    assert.deepEqual(readdirSync(folder), [basename(theirs)]);
  });

  it('a sparse file with the name of a segment does not use up the limit', async () => {
    const folder = temporaryFolder('spool');
    truncateSync(putSegment(folder, Buffer.alloc(0)), 5_000_000_000);
    const { stderr } = await launch(`span('a')`, { endpoint: AWAY, folder }).ended;
    assert.doesNotMatch(stderr, /cannot be used/);
    assert.match(stderr, /1 span kept in/);
  });

  it('OTEL_NODE_SPOOL_MAX_BYTES less than a batch needs is said', async () => {
    const folder = temporaryFolder('spool');
    const env = { OTEL_NODE_SPOOL_MAX_BYTES: '100' };
    const { stderr } = await launch(`span('a')`, { endpoint: AWAY, folder, env }).ended;
    assert.match(
      stderr,
      /OTEL_NODE_SPOOL_MAX_BYTES=100 is too small for a batch of \d+ bytes: it waits in memory only/,
    );
  });

  it('files that may not grow (RLIMIT_FSIZE)', async (t) => {
    const skip = without('prlimit', ['--version'], 'prlimit of util-linux');
    if (skip) return t.skip(skip);
    const folder = temporaryFolder('spool');
    await harmless(folder, /EFBIG/, { node: 'prlimit', nodeArgs: ['--fsize=20000', NODE] });
    assert.deepEqual(readdirSync(folder), []);
  });

  for (const [name, options, why] of [
    ['a full disk', 'size=16k,mode=700', /ENOSPC/],
    ['a read-only disk', 'size=16k,mode=700,ro', /EROFS/],
  ] as const) {
    it(name, async (t) => {
      const folder = temporaryFolder('spool');
      const skip = without(
        'mount',
        ['-t', 'tmpfs', '-o', options, 'tmpfs', folder],
        'the right to mount a tmpfs: run it as root',
      );
      if (skip) return t.skip(skip);
      try {
        await harmless(folder, why);
        assert.deepEqual(readdirSync(folder), []);
      } finally {
        execFileSync('umount', [folder]);
      }
    });
  }

  it('what was not on disk is lost at exit, and said', async () => {
    const folder = join(temporaryFolder('spool'), 'file');
    writeFileSync(folder, '');
    const { stderr } = await launch(`span('a'); span('b')`, { endpoint: AWAY, folder }).ended;
    assert.match(stderr, /2 spans lost at exit/);
    assert.doesNotMatch(stderr, /kept in "/);
  });

  /** Why a command cannot be run, or false. */
  function without(command: string, argv: readonly string[], what: string): string | false {
    try {
      execFileSync(command, argv, { stdio: 'ignore' });
      return false;
    } catch {
      return `needs ${what}`;
    }
  }
});
