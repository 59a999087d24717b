/** Calls of MCP that are cancelled: the spans of both sides end, also where the handler never comes to an end. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { test } from 'node:test';
import { versionsOf, writeApp } from '../../harness/libraries.ts';
import { collect } from '../../harness/receive.ts';
import { run } from '../../harness/run.ts';

const SOURCE = `
  import http from 'node:http';
  import { Client } from '@modelcontextprotocol/sdk/client/index.js';
  import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
  import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';

  const shop = new McpServer({ name: 'shop', version: '1.0.0' });
  let begun;
  shop.tool('endless', () => {
    const request = http.get({ host: '127.0.0.1', port: service.address().port, agent: false }, (response) => response.resume());
    request.on('close', () => begun());
    return new Promise(() => {});
  });
  const service = http.createServer((request, response) => response.end()).listen(0, '127.0.0.1', async () => {
    const client = new Client({ name: 'guest', version: '1.0.0' });
    const [ours, theirs] = InMemoryTransport.createLinkedPair();
    await Promise.all([shop.connect(theirs), client.connect(ours)]);
    const controller = new AbortController();
    const running = new Promise((resolve) => { begun = resolve; });
    const call = client.callTool({ name: 'endless' }, undefined, { signal: controller.signal });
    await running;
    controller.abort();
    await call.catch(() => console.log('cancelled'));
    await client.close();
    service.close();
  });`;

for (const version of versionsOf('mcp'))
  test(`@modelcontextprotocol/sdk ${version}: a call that is cancelled`, async (t) => {
    const file = writeApp('mcp', version, 'app.cancel.mjs', SOURCE);
    t.after(() => rmSync(file));
    const collector = await collect();
    const { code, stdout, stderr } = await run({ file, env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url } });
    await collector.close();
    assert.deepEqual([code, stdout], [0, 'cancelled\n'], stderr);
    const calls = collector.spans.filter(({ name }) => name === 'tools/call endless');
    assert.deepEqual(calls.map(({ kind, status }) => [kind, status]).sort(), [
      ['CLIENT', 'ERROR'],
      ['SERVER', 'ERROR'],
    ]);
    for (const { attributes } of calls) assert.ok(attributes['error.type']);
    const handling = calls.find(({ kind }) => kind === 'SERVER');
    assert.ok(collector.spans.some(({ name, parentSpanId }) => name === 'GET' && parentSpanId === handling?.spanId));
  });
