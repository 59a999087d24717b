import http from 'node:http';
import grpc from '@grpc/grpc-js';

const method = (path, requestStream, responseStream) => ({
  path,
  requestStream,
  responseStream,
  requestSerialize: Buffer.from,
  requestDeserialize: String,
  responseSerialize: Buffer.from,
  responseDeserialize: String,
});
const definition = {
  get: method('/shop.Orders/Get', false, false),
  list: method('/shop.Orders/List', false, true),
  add: method('/shop.Orders/Add', true, false),
  chat: method('/shop.Orders/Chat', true, true),
};

const shop = new grpc.Server();
shop.addService(definition, {
  get(call, callback) {
    console.log('metadata', call.metadata.get('shop'));
    if (call.request === 'none') return callback({ code: grpc.status.NOT_FOUND, details: 'no such order' });
    if (call.request === 'broken') return callback(new RangeError('out of stock'));
    ask('/stock', (text) => callback(null, text));
  },
  list(call) {
    if (call.request === 'none') return call.emit('error', { code: grpc.status.INTERNAL, details: 'no orders' });
    for (const order of ['1', '2']) call.write(order);
    call.end();
  },
  add(call, callback) {
    const orders = [];
    call.on('data', (order) => orders.push(order));
    call.on('end', () => ask('/added', () => callback(null, orders.join())));
  },
  chat(call) {
    call.on('data', (text) => call.write(text.toUpperCase()));
    call.on('end', () => call.end());
  },
});

const metadata = new grpc.Metadata();
metadata.set('shop', 'tea');

const server = http.createServer(async (request, response) => {
  if (request.url !== '/') return response.end(request.url);
  for (const order of ['7', 'none', 'broken']) {
    await new Promise((resolve) => {
      const done = (error, answer) => {
        console.log(error?.code, error?.details, answer);
        ask('/asked', resolve);
      };
      if (order === '7') client.get(order, metadata, done);
      else client.get(order, done);
    });
  }
  console.log(metadata.toJSON());
  console.log(await client.list('all').toArray());
  console.log(
    await client
      .list('none')
      .toArray()
      .catch((error) => error.details),
  );
  await new Promise((resolve) => {
    const call = client.add((_error, answer) => resolve(console.log(answer)));
    call.write('8');
    call.end('9');
  });
  const chat = client.chat();
  chat.end('hello');
  console.log(await chat.toArray());
  response.end();
});
let client;

function ask(path, callback) {
  http.get({ host: '127.0.0.1', port: server.address().port, path, agent: false }, (response) => {
    let text = '';
    response.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
    });
    response.on('close', () => callback(text));
  });
}

server.listen(0, '127.0.0.1', () => {
  shop.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (_error, port) => {
    shop.start();
    const Client = grpc.makeGenericClientConstructor(definition, 'shop.Orders');
    client = new Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
    ask('/', () => {
      client.close();
      shop.tryShutdown(() => server.close());
    });
  });
});
