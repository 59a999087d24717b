import { once } from 'node:events';
import { connect, createServer } from 'node:http2';

// The stream API.
const stock = createServer();
stock.on('stream', (stream) => {
  stream.respond({ ':status': 200 });
  stream.end('12 left');
});

// The compatibility API; it asks the other server.
const orders = createServer((request, response) => {
  switch (request.url) {
    case '/orders?id=1&token=secret': {
      const session = connect(`http://127.0.0.1:${stock.address().port}`);
      finished(session.request({ ':path': '/stock' })).then(() => {
        session.close();
        response.writeHead(201).end('ordered');
      });
      break;
    }
    case '/broken':
      response.stream.close(2);
      break;
    default:
      response.writeHead(404).end();
  }
});

async function finished(stream) {
  stream.on('error', (error) => console.log(error.code)).resume();
  await new Promise((resolve) => stream.once('close', resolve));
}

async function main() {
  stock.listen(0, '127.0.0.1');
  await once(stock, 'listening');
  orders.listen(0, '127.0.0.1');
  await once(orders, 'listening');

  const session = connect(`http://127.0.0.1:${orders.address().port}`);
  await finished(session.request({ ':method': 'POST', ':path': '/orders?id=1&token=secret' }).end('one'));
  await finished(session.request({ ':path': '/nothing' }));
  await finished(session.request({ ':path': '/broken' }));
  // What speaks gRPC has spans of its own.
  await finished(session.request({ ':path': '/rpc', 'content-type': 'application/grpc' }));
  session.close();
  orders.close();
  stock.close();
}

await main();
