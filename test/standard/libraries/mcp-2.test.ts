/** Version 2 of MCP's SDK: one trace over standard input and output, and over streamable HTTP. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { test } from 'node:test';
import { versionsOf, writeApp } from '../../harness/libraries.ts';
import { collect } from '../../harness/receive.ts';
import { run } from '../../harness/run.ts';
import type { ReceivedSpan } from '../../harness/spans.ts';

const SERVER = `
  import { McpServer } from '@modelcontextprotocol/server';
  import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';
  import * as z from 'zod';

  const server = new McpServer({ name: 'sum', version: '1.0.0' });
  server.registerTool('add', { inputSchema: z.object({ a: z.number() }) }, async ({ a }) => ({
    content: [{ type: 'text', text: String(a + 1) }],
  }));
  await server.connect(new StdioServerTransport());`;

const STDIO = `
  import { Client } from '@modelcontextprotocol/client';
  import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

  const client = new Client({ name: 'guest', version: '1.0.0' });
  const args = [...process.execArgv, process.argv[2]];
  await client.connect(new StdioClientTransport({ command: process.execPath, args, env: { ...process.env } }));
  console.log((await client.callTool({ name: 'add', arguments: { a: 1 } })).content[0].text);
  console.log((await client.callTool({ name: 'none', arguments: {} }).catch((error) => ({ content: [{ text: error.name }] }))).content.length);
  await client.close();`;

const HTTP = `
  import http from 'node:http';
  import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
  import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
  import * as z from 'zod';

  const handler = createMcpHandler(() => {
    const server = new McpServer({ name: 'sum', version: '1.0.0' });
    server.registerTool('add', { inputSchema: z.object({ a: z.number() }) }, async ({ a }) => ({
      content: [{ type: 'text', text: String(a + 1) }],
    }));
    return server;
  });
  const service = http.createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const url = 'http://127.0.0.1:' + service.address().port + request.url;
    const body = chunks.length > 0 ? Buffer.concat(chunks) : undefined;
    const answer = await handler.fetch(new Request(url, { method: request.method, headers: request.headers, body }));
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  service.listen(0, '127.0.0.1', async () => {
    const client = new Client({ name: 'guest', version: '1.0.0' });
    await client.connect(new StreamableHTTPClientTransport(new URL('http://127.0.0.1:' + service.address().port + '/mcp')));
    console.log((await client.callTool({ name: 'add', arguments: { a: 1 } })).content[0].text);
    await client.close();
    service.close();
    service.closeAllConnections();
  });`;

for (const version of versionsOf('mcp-2')) {
  test(`@modelcontextprotocol/client and /server ${version}: a server that is a child process`, async (t) => {
    const server = writeApp('mcp-2', version, 'app.stdio-server.mjs', SERVER);
    const file = writeApp('mcp-2', version, 'app.stdio.mjs', STDIO);
    t.after(() => {
      for (const path of [server, file]) rmSync(path);
    });
    const { spans, stdout, stderr } = await traced(file, [server]);
    assert.match(stdout, /^2\n/, stderr);
    assertCalled(spans);
    for (const { attributes } of spans.filter(({ status }) => status === 'ERROR')) assert.ok(attributes['error.type']);
  });

  test(`@modelcontextprotocol/client and /server ${version}: a server by streamable HTTP`, async (t) => {
    const file = writeApp('mcp-2', version, 'app.http.mjs', HTTP);
    t.after(() => rmSync(file));
    const { spans, stdout, stderr } = await traced(file, []);
    assert.equal(stdout, '2\n', stderr);
    assertCalled(spans);
  });
}

async function traced(file: string, args: readonly string[]) {
  const collector = await collect();
  const result = await run({ file, args, env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url } });
  await collector.close();
  return { ...result, spans: collector.spans };
}

/** The server's span of the call is below the client's. */
function assertCalled(spans: readonly ReceivedSpan[]): void {
  const calls = spans.filter(({ name }) => name === 'tools/call add');
  const client = calls.find(({ kind }) => kind === 'CLIENT');
  const server = calls.find(({ kind }) => kind === 'SERVER');
  assert.equal(calls.length, 2);
  assert.deepEqual([server?.traceId, server?.parentSpanId], [client?.traceId, client?.spanId]);
}
