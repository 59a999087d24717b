import http from 'node:http';
import fetch from 'node-fetch';

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
  console.log((await (await fetch(`${url}/orders/7`)).json()).customer);
  const posted = await fetch(`${url}/orders`, { method: 'POST', body: '{}' });
  console.log(posted.status, (await posted.json()).customer);
  console.log((await (await fetch(`${url}/old`)).json()).customer);
  console.log((await fetch(`${url}/orders/8`)).status);
  server.close();
  server.closeIdleConnections();
});
