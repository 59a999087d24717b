import http from 'node:http';
import bunyan from 'bunyan';

/** What of a record does not depend on when and where it is written. */
const lines = {
  write({ trace_id, span_id, trace_flags, level, module, order, msg }) {
    console.log(JSON.stringify({ trace_id, span_id, trace_flags, level, module, order, msg }));
  },
};
const logger = bunyan.createLogger({ name: 'shop', streams: [{ type: 'raw', stream: lines }] });
const orders = logger.child({ module: 'orders' });

const server = http.createServer((_request, response) => {
  orders.info(Object.freeze({ order: 7 }), 'order sent');
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
