import { once } from 'node:events';
import { createServer, get, request } from 'node:http';

const server = createServer((incoming, response) => {
  const { port } = server.address();
  switch (incoming.url) {
    case '/orders':
      // A server that asks another one.
      get({ host: '127.0.0.1', port, path: '/stock' }, (stock) => {
        stock.pipe(response.writeHead(201));
      });
      break;
    case '/stock':
      response.end('12 left');
      break;
    default:
      response.writeHead(404).end();
  }
});

async function finished(outgoing) {
  const [response] = await once(outgoing, 'response');
  response.resume();
  await once(response, 'end');
}

server.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address();
await finished(request({ host: '127.0.0.1', port, path: '/orders', method: 'POST' }).end('one'));
await finished(get(`http://127.0.0.1:${port}/nothing`));
server.close();
