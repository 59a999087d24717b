import http from 'node:http';
import net from 'node:net';

const server = net.createServer((socket) => socket.end('hello'));

function hello() {
  return new Promise((resolve) => {
    const socket = net.connect(server.address().port, '127.0.0.1');
    socket.setEncoding('utf8').on('data', (text) => console.log(text));
    socket.on('close', resolve);
  });
}

function refused() {
  return new Promise((resolve) => net.connect('/nowhere/orders.sock').on('error', (error) => resolve(error.code)));
}

const web = http.createServer(async (_request, response) => {
  await hello();
  console.log(await refused());
  response.end();
});

server.listen(0, '127.0.0.1', () => {
  web.listen(0, '127.0.0.1', () => {
    http.get({ host: '127.0.0.1', port: web.address().port, agent: false }, (response) => {
      response.resume();
      response.on('close', () => {
        web.close();
        server.close();
      });
    });
  });
});
