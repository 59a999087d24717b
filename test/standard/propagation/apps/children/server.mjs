// Within a span, starts itself as a server, asks that once without a header, and lets it end.
import { fork } from 'node:child_process';
import http from 'node:http';
import { trace } from '@opentelemetry/api';

const tracer = trace.getTracer('app');

if (process.argv[2] === 'server') {
  tracer.startSpan('its own work').end();
  const server = http.createServer((_request, response) => {
    tracer.startSpan('work of the request').end();
    response.end();
    server.close();
    process.disconnect();
  });
  server.listen(0, '127.0.0.1', () => process.send(server.address().port));
} else {
  const { connect } = await import('node:net');
  await tracer.startActiveSpan('caller', async (span) => {
    const child = fork(import.meta.filename, ['server']);
    child.once('message', (port) => {
      const socket = connect(port, '127.0.0.1', () =>
        socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'),
      );
      socket.resume();
    });
    await new Promise((resolve) => child.once('exit', resolve));
    span.end();
  });
}
