/** `otel-auto view`: files in and out, the port, the trees. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Cli, getJson } from '../harness/cli.ts';
import { loaderFlag } from '../harness/packed.ts';
import { temporaryFolder } from '../harness/temporary.ts';
import { hex, logsJson, traceIdOf, tracesJson } from '../unit/viewer/requests.ts';

const ANY = ['--port', '0', '--grpc-port', '0'];
const folder = temporaryFolder('view');

async function post(url: string, signal: string, body: object): Promise<void> {
  const response = await fetch(`${url}/v1/${signal}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  assert.equal(response.status, 200);
}

describe('otel-auto view', () => {
  it('saves what comes as lines of OTLP/JSON, and opens them again', async (t) => {
    const file = join(folder, 'saved.jsonl');
    const first = new Cli(t, ['view', ...ANY, '--save', file]);
    const url = await first.url();
    await post(url, 'traces', tracesJson({ id: 1, name: 'one' }, { id: 2, parent: 1, name: 'two' }));
    await post(url, 'logs', logsJson({ traceId: traceIdOf(1), spanId: hex(1, 16), body: { stringValue: 'said' } }));
    first.child.kill('SIGINT');
    assert.equal((await first.end()).code, 0);
    assert.equal(readFileSync(file, 'utf8').trimEnd().split('\n').length, 2);

    const second = new Cli(t, ['view', ...ANY, file]);
    await second.until('stderr', new RegExp(`opened ${file}: 2 spans and 1 log records\\n`));
    const trace = await getJson<{ spans: { name: string }[]; logs: { body: string }[] }>(
      `${await second.url()}/api/traces/${traceIdOf(1)}`,
    );
    assert.deepEqual(
      [trace.spans.map(({ name }) => name), trace.logs.map(({ body }) => body)],
      [['one', 'two'], ['said']],
    );
  });

  it('says that a file is no OTLP/JSON, exit code 1', async (t) => {
    const file = join(folder, 'other.json');
    writeFileSync(file, '{"hello":"world"}');
    const { code, stderr } = await new Cli(t, ['view', ...ANY, file]).end();
    assert.equal(code, 1);
    assert.match(stderr, /cannot open .*other\.json: not OTLP\/JSON: neither resourceSpans/);
  });

  it('says that a file cannot be written, exit code 1', async (t) => {
    const { code, stderr } = await new Cli(t, ['view', ...ANY, '--save', join(folder, 'missing', 'x.jsonl')]).end();
    assert.equal(code, 1);
    assert.match(stderr, /^otel-auto: cannot write .*ENOENT/);
  });

  it('does not take another port than the one that was asked for', async (t) => {
    const server = createServer().listen(0, '127.0.0.1');
    t.after(() => server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const { code, stderr } = await new Cli(t, ['view', '--port', String(port)]).end();
    assert.equal(code, 1);
    assert.match(stderr, new RegExp(`^otel-auto: port ${port} on 127.0.0.1 is in use; .*--port`));
  });

  it('--tail prints traces as trees, with log records in them and beside them', async (t) => {
    const cli = new Cli(t, ['view', ...ANY, '--tail']);
    const url = await cli.url();
    await post(url, 'logs', logsJson({ body: { stringValue: 'alone' }, severityNumber: 9 }));
    await post(url, 'logs', logsJson({ traceId: traceIdOf(1), spanId: hex(1, 16), body: { stringValue: 'within' } }));
    await post(url, 'traces', tracesJson({ id: 1, name: 'work' }));
    await cli.until('stdout', /^\S+ shop {2}INFO alone\n/m);
    await cli.until('stdout', /^work {2}10 ms {2}1 span .*\nshop {2}work .*\n +LOG within\n/m);
  });

  it('is not traced itself, where NODE_OPTIONS has the loader', async (t) => {
    const cli = new Cli(t, ['view', ...ANY], {
      env: { ...loaderFlag('NODE_OPTIONS --import').env, OTEL_TRACES_EXPORTER: 'console' },
    });
    await getJson(`${await cli.url()}/api/traces`);
    cli.child.kill('SIGINT');
    const { code, stdout } = await cli.end();
    assert.deepEqual([code, stdout], [0, '']);
  });

  it('says what it could not keep', async (t) => {
    const cli = new Cli(t, ['view', ...ANY, '--memory', '1MB']);
    const url = await cli.url();
    for (let trace = 1; trace <= 20; trace++) {
      const spans = Array.from({ length: 200 }, (_, id) => ({ trace, id: id + 1, name: `span ${trace} ${id}` }));
      await post(url, 'traces', tracesJson(...spans));
    }
    cli.child.kill('SIGTERM');
    assert.match(
      (await cli.end()).stderr,
      /over the memory of 1 MB, and so not kept .*: \d+ traces, \d+00 spans, 0 log records\n$/,
    );
  });
});
