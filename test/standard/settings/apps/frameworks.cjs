// One route each of express and fastify; prints the answers as JSON.
const http = require('node:http');
const express = require('express');
const fastify = require('fastify')();

const app = express();
app.use(function early(_request, response, next) {
  response.set('X-Early', '1');
  next();
});
app.get('/a/:id', (_request, response) => response.status(201).json({ by: 'express' }));
fastify.get('/a/:id', async (_request, reply) => reply.code(201).send({ by: 'fastify' }));

const get = (port) =>
  new Promise((resolve, reject) => {
    const request = http.get({ host: '127.0.0.1', port, path: '/a/1', agent: false }, (response) => {
      let body = '';
      response.on('data', (chunk) => {
        body += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body }));
    });
    request.on('error', reject);
  });

const server = app.listen(0, '127.0.0.1', async () => {
  await fastify.listen({ port: 0, host: '127.0.0.1' });
  const answers = [await get(server.address().port), await get(fastify.server.address().port)];
  console.log(JSON.stringify({ answers, seen: [] }));
  server.close();
  await fastify.close();
});
