import http from 'node:http';
import * as socketIo from 'socket.io';
import * as socketIoClient from 'socket.io-client';

const client = socketIoClient.io ?? socketIoClient.default;
const server = http.createServer((_request, response) => response.end());
const io = socketIo.Server ? new socketIo.Server(server) : socketIo.default(server);
const dropped = () => console.log('never');

io.of('/shop').on('connection', (socket) => {
  socket.join('kitchen');
  socket.on('error', (error) => console.log(error.message));
  socket.use(([event], next) => next(event === 'forbidden' ? new Error('forbidden') : undefined));
  socket.on('order', dropped);
  socket.off('order', dropped);
  socket.on('order', (what, acknowledge) => {
    get('/stock', () => {
      acknowledge(`one ${what}`);
      io.of('/shop').to('kitchen').emit('cook', what);
    });
  });
  socket.on('leave', () => socket.emit('bye', 'see you'));
});

function get(path, callback) {
  http.get({ host: '127.0.0.1', port: server.address().port, path, agent: false }, (response) => {
    response.resume();
    response.on('close', callback);
  });
}

const heard = (socket, event) => new Promise((resolve) => socket.once(event, resolve));

async function shop() {
  const socket = client(`http://127.0.0.1:${server.address().port}/shop`, { transports: ['websocket'] });
  await heard(socket, 'connect');
  const cook = heard(socket, 'cook');
  socket.emit('order', 'tea', (answer) => console.log(answer));
  console.log(await cook);
  socket.emit('unheard');
  socket.emit('forbidden');
  const bye = heard(socket, 'bye');
  socket.emit('leave');
  console.log(await bye);
  socket.close();
  io.close();
}

server.listen(0, '127.0.0.1', shop);
