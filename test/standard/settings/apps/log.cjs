// Logs one line with pino while it answers a request that carries x-request-id.
const http = require('node:http');
const logger = require('pino')();

const server = http.createServer((_request, response) => {
  logger.info('asked');
  response.end();
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address();
  http.get({ host: '127.0.0.1', port, headers: { 'x-request-id': 'r-1' }, agent: false }, (response) => {
    response.resume().on('end', () => server.close());
  });
});
