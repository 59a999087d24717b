import http from 'node:http';
import axios from 'axios';

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
  const client = axios.create({ baseURL: url });
  console.log((await client.get('/orders/7')).data.customer);
  console.log((await client.post('/orders', { customer: 'Ada' })).status);
  console.log((await client.get('/old')).data.customer);
  await client.get('/orders/8').catch((error) => console.log(error.response.status));
  server.close();
  server.closeIdleConnections();
});
