import http from 'node:http';
import ky from 'ky';

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
  const client = ky.create({ retry: { limit: 1, statusCodes: [404], backoffLimit: 1 } });
  console.log((await client.get(`${url}/orders/7`).json()).customer);
  console.log((await client.post(`${url}/orders`, { json: { customer: 'Ada' } })).status);
  await client.get(`${url}/orders/8`).catch((error) => console.log(error.response.status));
  server.close();
  server.closeIdleConnections();
});
