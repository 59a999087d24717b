import http from 'node:http';
import pino from 'pino';

const logger = pino({ base: null, timestamp: false });
const orders = logger.child({ module: 'orders' });

const server = http.createServer((_request, response) => {
  orders.info({ order: 7 }, 'order sent');
  logger.warn('stock is low');
  response.end();
});
server.listen(0, '127.0.0.1', () => {
  logger.info('listening');
  const { port } = server.address();
  http.get({ host: '127.0.0.1', port, path: '/', agent: false }, (response) => {
    response.resume();
    response.on('close', () => server.close());
  });
});
