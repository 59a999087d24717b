// Model Context Protocol, a tool that a client calls
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { callers, work } from '../callers.mjs';

const server = new McpServer({ name: 'shop', version: '1.0.0' });
for (const name of ['A', 'B', 'C'])
  server.tool(name, async () => {
    work(name);
    return { content: [] };
  });
const client = new Client({ name: 'guest', version: '1.0.0' });
const [near, far] = InMemoryTransport.createLinkedPair();
await Promise.all([server.connect(far), client.connect(near)]);
await callers((name) => client.callTool({ name }));
await client.close();
