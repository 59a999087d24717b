// Socket.IO, an event on a connection that a caller opens
// its place: linked
import { once } from 'node:events';
import http from 'node:http';
import { Server } from 'socket.io';
import { io } from 'socket.io-client';
import { callers, work } from '../callers.mjs';

const server = http.createServer();
const sockets = new Server(server);
sockets.on('connection', (socket) => socket.on('order', (name, done) => done(work(name))));
await once(server.listen(0, '127.0.0.1'), 'listening');
await callers(async (name) => {
  const client = io(`http://127.0.0.1:${server.address().port}`, { transports: ['websocket'], forceNew: true });
  await client.timeout(10_000).emitWithAck('order', name);
  client.close();
});
sockets.close();
