import http from 'node:http';
import { Client, InMemoryTransport } from '@modelcontextprotocol/client';
import { McpServer } from '@modelcontextprotocol/server';

const shop = new McpServer({ name: 'shop', version: '1.0.0' });
shop.registerTool('stock', {}, async () => {
  const text = await new Promise((resolve) => get('/stock', resolve));
  return { content: [{ type: 'text', text }] };
});
shop.registerTool('broken', {}, () => {
  throw new RangeError('out of stock');
});
shop.registerResource('menu', 'shop://menu', {}, async (uri) => ({ contents: [{ uri: uri.href, text: 'tea' }] }));

const client = new Client({ name: 'guest', version: '1.0.0' });

const server = http.createServer(async (request, response) => {
  if (request.url !== '/') return response.end('secret');
  const { tools } = await client.listTools();
  console.log(tools.map(({ name }) => name));
  console.log(JSON.stringify(await client.callTool({ name: 'stock' })));
  console.log(JSON.stringify(await client.callTool({ name: 'broken' })));
  console.log(JSON.stringify(await client.readResource({ uri: 'shop://menu' })));
  console.log(await client.getPrompt({ name: 'none' }).catch((error) => error.message));
  response.end();
});

function get(path, callback) {
  http.get({ host: '127.0.0.1', port: server.address().port, path, agent: false }, (response) => {
    let text = '';
    response.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
    });
    response.on('close', () => callback(text));
  });
}

server.listen(0, '127.0.0.1', async () => {
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  await Promise.all([shop.connect(theirs), client.connect(ours)]);
  get('/', async () => {
    await client.close();
    server.close();
  });
});
