// A server of its own, started by `fork`, asked without a trace
// its place: linked
import { fork } from 'node:child_process';
import http from 'node:http';
import { connect } from 'node:net';
import { callers, work } from '../callers.mjs';

if (process.argv[2]) {
  const server = http.createServer((_request, response) => {
    work(process.argv[2]);
    response.end();
    server.close();
    process.disconnect();
  });
  server.listen(0, '127.0.0.1', () => process.send(server.address().port));
} else
  await callers((name) => {
    const child = fork(import.meta.filename, [name]);
    child.once('message', (port) => {
      const socket = connect(port, '127.0.0.1');
      socket.end('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
      socket.resume();
    });
    return new Promise((resolve) => child.once('exit', resolve));
  });
