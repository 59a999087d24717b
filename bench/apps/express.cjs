// What many services are: a web framework, a database, a cache. One Redis read and one PostgreSQL query per request.
// CommonJS, because without a further flag not every peer traces what an ES module imports.
const { createServer } = require('node:http');
const express = require('express');
const Redis = require('ioredis');
const pg = require('pg');
const { serve } = require('./serve.cjs');

// Clients that leave and come back would make spans of their own in the middle of a measurement.
const pool = new pg.Pool({ connectionString: process.env.PG_URL, max: 10, idleTimeoutMillis: 0 });
const redis = new Redis(process.env.REDIS_URL);

redis.set('bench:greeting', 'hello').then(() =>
  serve((handled) => {
    const app = express();
    app.get('/', async (_request, response) => {
      handled();
      const greeting = await redis.get('bench:greeting');
      const { rows } = await pool.query('SELECT $1::int AS answer', [42]);
      response.json({ greeting, answer: rows[0].answer });
    });
    return createServer(app);
  }),
);
