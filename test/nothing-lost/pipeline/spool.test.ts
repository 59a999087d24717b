import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, it } from 'node:test';
import { collect } from '../../harness/receive.ts';
import { temporaryFolder } from '../../harness/temporary.ts';
import { runCode } from './run-code.ts';

interface Counts {
  ended: number;
  sent: number;
  rejected: number;
  dropped: Record<string, number>;
  spooled: number;
  retained: number;
  retainedBytes: number;
  recovered: { sent: number; lost: number };
}

/** The last thing that is printed: after the flush at exit, which our listener does first. */
const SAY = `const { reallyExit } = process;
  process.reallyExit = (code) => { require('node:fs').writeSync(1, JSON.stringify(counters())); reallyExit.call(process, code) };`;

describe('the counts with a spool', { concurrency: 2 }, () => {
  async function count(code: string, endpoint: string, spool: { directory: string; maxBytes: number }) {
    const { stdout, stderr } = await runCode(`${SAY} ${code}`, { otlp: { endpoint }, pipeline: { spool } });
    const counts = JSON.parse(stdout) as Counts;
    const dropped = Object.values(counts.dropped).reduce((sum, value) => sum + value, 0);
    const all = counts.sent + counts.rejected + dropped + counts.spooled + counts.retained;
    assert.equal(all, counts.ended, `${stdout} ${stderr}`);
    return counts;
  }

  it('every span is in exactly one, and the next start counts what it found apart from its own', async () => {
    const spool = { directory: temporaryFolder('spool'), maxBytes: 1e7 };
    const away = 'http://127.0.0.1:1/v1/traces';
    const first = await count('for (let i = 0; i < 3; i++) span("s"); process.exit()', away, spool);
    assert.deepEqual([first.ended, first.spooled, first.retained, first.retainedBytes], [3, 3, 0, 0]);
    await using collector = await collect();
    const next = await count('span("own"); process.exit()', `${collector.url}/v1/traces`, spool);
    assert.deepEqual([next.ended, next.sent, next.spooled, next.recovered], [1, 1, 0, { sent: 3, lost: 0 }]);
    assert.deepEqual(readdirSync(spool.directory), []);
  });

  it('what the collector refuses is gone from the disk', async () => {
    const spool = { directory: temporaryFolder('spool'), maxBytes: 1e7 };
    await count('span("a"); process.exit()', 'http://127.0.0.1:1/v1/traces', spool);
    await using collector = await collect((res) => res.writeHead(400).end());
    const next = await count('span("own"); process.exit()', `${collector.url}/v1/traces`, spool);
    assert.deepEqual([next.rejected, next.recovered], [1, { sent: 0, lost: 1 }]);
    assert.deepEqual(readdirSync(spool.directory), []);
  });

  for (const kind of ['refused', 'never answers', 'comes and goes'] as const) {
    it(`at the limit, with spans under way: the collector ${kind}`, async () => {
      const spool = { directory: temporaryFolder('spool'), maxBytes: 100_000 };
      await using collector = await collect((res, _request, index) => {
        if (kind === 'comes and goes') index % 3 === 2 ? res.end() : res.destroy();
      });
      const endpoint = kind === 'refused' ? 'http://127.0.0.1:1/v1/traces' : `${collector.url}/v1/traces`;
      const code = `let rounds = 0; const timer = setInterval(() => {
          for (let i = 0; i < 600; i++) span("s", { text: "x".repeat(100) });
          if (++rounds === 10) { clearInterval(timer); process.exit() }
        }, 200);`;
      const counts = await count(code, endpoint, spool);
      assert.equal(counts.ended, 6000);
      assert.ok((counts.dropped.spoolLimit ?? 0) > 0, JSON.stringify(counts));
      assert.ok(counts.retainedBytes < 4e6, JSON.stringify(counts));
    });
  }
});
