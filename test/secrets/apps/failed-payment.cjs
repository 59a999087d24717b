// A database's error that quotes what the client sent goes on to the handler, to a span of the app's own, and to the client.
const { trace } = require('@opentelemetry/api');
const express = require('express');
const http = require('node:http');
const pg = require('pg');

const pool = new pg.Pool({ connectionString: process.env.PG_URL });
const app = express();
app.use(express.json());
app.post('/pay', async (request, response) => {
  await trace.getTracer('app').startActiveSpan('pay', async (span) => {
    try {
      const { rows } = await pool.query('select $1::int as v', [request.body.card]);
      response.json(rows);
    } catch (error) {
      span.recordException(error);
      span.setStatus({ code: 2, message: `cannot pay: ${error.message}` });
      throw error;
    } finally {
      span.end();
    }
  });
});
app.use((_error, _request, response, _next) => response.status(500).end('failed'));

const server = app.listen(0, '127.0.0.1', () => {
  const { port } = server.address();
  const headers = { 'content-type': 'application/json' };
  const request = http.request({ port, path: '/pay', method: 'POST', headers }, (response) => {
    response.resume().on('end', () => {
      server.close();
      pool.end();
    });
  });
  request.end('{"card":"4111-1111 hunter2"}');
});
