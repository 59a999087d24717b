// ws, a message on a connection that a caller opens
// its place: linked
import { once } from 'node:events';
import { WebSocket, WebSocketServer } from 'ws';
import { callers, work } from '../callers.mjs';

const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
await once(server, 'listening');
server.on('connection', (socket) =>
  socket.on('message', (name) => {
    work(String(name));
    socket.close();
  }),
);
await callers((name) => {
  const client = new WebSocket(`ws://127.0.0.1:${server.address().port}`);
  client.on('open', () => client.send(name));
  return once(client, 'close');
});
server.close();
