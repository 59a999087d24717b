// What clients talk to: tasks go to the backend, questions about products to the product service.
const express = require('express');

const { BACKEND_URL = 'http://127.0.0.1:8000', PRODUCT_URL = 'http://127.0.0.1:8001' } = process.env;

/** Passes a request on; what a service cannot answer is ours to explain. */
async function passOn(response, url, options) {
  const answer = await fetch(url, options);
  if (answer.status >= 500) response.status(502).json({ error: `${url.host} answered ${answer.status}` });
  else response.status(answer.status).json(await answer.json());
}

const app = express();
app.use(express.json());

app.post('/api/tasks', (request, response) =>
  passOn(response, new URL('/tasks', BACKEND_URL), {
    method: 'POST',
    body: JSON.stringify(request.body),
    headers: { 'content-type': 'application/json' },
  }),
);

app.get('/api/products/:id', (request, response) =>
  passOn(response, new URL(`/products/${encodeURIComponent(request.params.id)}`, PRODUCT_URL)),
);

const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`listening on 127.0.0.1:${server.address().port}`);
});

process.on('SIGTERM', () => {
  server.close();
  server.closeIdleConnections();
});
