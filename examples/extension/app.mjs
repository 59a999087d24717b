import { createServer, get } from 'node:http';

const server = createServer((_request, response) => response.end('ok\n')).listen(0, '127.0.0.1', async () => {
  const { port } = server.address();
  for (const path of ['/health', '/orders/4711']) {
    await new Promise((resolve) =>
      get({ host: '127.0.0.1', port, path, agent: false }, (response) => response.resume().on('close', resolve)),
    );
  }
  server.close();
});
