import http from 'node:http';
import * as ws from 'ws';

const WebSocket = ws.WebSocket ?? ws.default; // Version 7 has neither of the two names.
const WebSocketServer = ws.WebSocketServer ?? ws.default.Server;
const clients = new WebSocketServer({ noServer: true, verifyClient: ({ req }) => req.url !== '/secret' });

clients.on('connection', (socket) => {
  socket.on('message', (message) => {
    get('/orders', () => socket.send(`got ${message}`));
  });
});

const server = http.createServer((request, response) => {
  if (request.url === '/') return order(() => response.end());
  response.end();
});
server.on('upgrade', (request, socket, head) => {
  clients.handleUpgrade(request, socket, head, (client) => clients.emit('connection', client, request));
});

function connect(path) {
  return new WebSocket(`ws://127.0.0.1:${server.address().port}${path}`);
}

function order(done) {
  const client = connect('/shop');
  client.on('open', () => client.send('tea'));
  client.on('message', (answer) => {
    console.log(String(answer));
    get('/thanks', () => client.close());
  });
  client.on('close', () => {
    const refused = connect('/secret');
    refused.on('error', (error) => console.log(error.message));
    refused.on('close', done);
  });
}

function get(path, callback) {
  http.get({ host: '127.0.0.1', port: server.address().port, path, agent: false }, (response) => {
    response.resume();
    response.on('close', callback);
  });
}

server.listen(0, '127.0.0.1', () => get('/', () => server.close()));
