// What clients talk to: passes orders on to the orders service.
const http = require('node:http');
const express = require('express');

const ordersUrl = process.env.ORDERS_URL;

/** Sends a request to the orders service; resolves to its status and JSON body. */
function callOrders(method, path, body) {
  return new Promise((resolve, reject) => {
    const request = http.request(new URL(path, ordersUrl), { method }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode, body: JSON.parse(text) }));
      response.on('error', reject);
    });
    request.on('error', reject);
    if (body) request.setHeader('content-type', 'application/json');
    request.end(body && JSON.stringify(body));
  });
}

/** Answers as the orders service did, but for its failures, which are ours to explain. */
function passOn(response, answer) {
  if (answer.status >= 500) response.status(502).json({ error: `orders: ${answer.body.message}` });
  else response.status(answer.status).json(answer.body);
}

const app = express();
app.use(express.json());

app.get('/orders/:id', async (request, response) => {
  passOn(response, await callOrders('GET', `/orders/${encodeURIComponent(request.params.id)}`));
});

app.post('/orders', async (request, response) => {
  passOn(response, await callOrders('POST', '/orders', request.body));
});

const server = app.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
  console.log(`listening on 127.0.0.1:${server.address().port}`);
});

// A clean stop: requests being answered are finished first.
process.on('SIGTERM', () => {
  server.close();
  server.closeIdleConnections();
});
