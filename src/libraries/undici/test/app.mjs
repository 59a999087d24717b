import { once } from 'node:events';
import { createServer } from 'node:http';
import { request } from 'undici';

const server = createServer(async (incoming, response) => {
  if (incoming.url !== '/orders') {
    response.writeHead(incoming.url === '/stock' ? 200 : 404).end();
    return;
  }
  // A server that asks another one.
  const stock = await fetch(`http://127.0.0.1:${server.address().port}/stock`);
  response.writeHead(stock.status).end();
});

server.listen(0, '127.0.0.1');
await once(server, 'listening');
const origin = `http://127.0.0.1:${server.address().port}`;

const order = await request(`${origin}/orders`, { method: 'POST', body: 'one' });
await order.body.dump();
const nothing = await fetch(`${origin}/nothing`);
await nothing.arrayBuffer();
server.close();
server.closeIdleConnections();
