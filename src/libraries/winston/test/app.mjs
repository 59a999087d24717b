import http from 'node:http';
import winston from 'winston';

const line = ({ trace_id, span_id, trace_flags, level, order, message }) =>
  JSON.stringify({ trace_id, span_id, trace_flags, level, order, message });

// Versions 2 and 3 differ in how they are told what a line looks like.
const logger = winston.createLogger
  ? winston.createLogger({ format: winston.format.printf(line), transports: [new winston.transports.Console()] })
  : new winston.Logger({
      transports: [
        new winston.transports.Console({ formatter: ({ level, message, meta }) => line({ ...meta, level, message }) }),
      ],
    });

const server = http.createServer((_request, response) => {
  logger.info('order sent', Object.freeze({ order: 7 }));
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
