import http from 'node:http';
import request from 'superagent';

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
  console.log((await request.get(`${url}/orders/7`)).body.customer);
  console.log((await request.post(`${url}/orders`).send({ customer: 'Ada' })).status);
  console.log((await request.get(`${url}/old`)).body.customer);
  await request.get(`${url}/orders/8`).catch((error) => console.log(error.status));
  server.close();
  server.closeIdleConnections();
});
