// Knows how much of each product there is.
import { createServer } from 'node:http';

const stock = { apple: 12, pear: 3 };

const server = createServer((request, response) => {
  const product = decodeURIComponent(request.url.replace('/stock/', ''));
  const known = Object.hasOwn(stock, product);
  response.writeHead(known ? 200 : 404, { 'content-type': 'application/json' });
  response.end(JSON.stringify(known ? { product, available: stock[product] } : { error: `no product "${product}"` }));
});

server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
  console.log(`listening on 127.0.0.1:${server.address().port}`);
});
