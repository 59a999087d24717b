import http from 'node:http';
import got from 'got';

const server = http.createServer((request, response) => {
  request.resume().on('end', () => {
    if (request.url === '/old') return response.writeHead(302, { location: '/orders/7' }).end();
    const found = request.url === '/orders/7' || request.method === 'POST';
    response.writeHead(found ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ customer: 'Ada' }));
  });
});

server.listen(0, '127.0.0.1', async () => {
  const url = `http://127.0.0.1:${server.address().port}`;
  console.log((await got(`${url}/orders/7`).json()).customer);
  console.log((await got.post(`${url}/orders`, { json: { customer: 'Ada' } })).statusCode);
  console.log((await got(`${url}/old`).json()).customer);
  const request = got(`${url}/orders/8`, { retry: { limit: 1, backoffLimit: 1 }, headers: { connection: 'close' } });
  await request.catch((error) => console.log(error.response.statusCode));
  server.close();
  server.closeIdleConnections();
});
