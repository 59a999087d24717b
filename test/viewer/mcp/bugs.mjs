// An app with ten planted faults, a path each. It makes its requests by itself: `GET /?paths=a,b` asks for them one after another.
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';

const { createPool } = createRequire(
  new URL('../../../src/libraries/generic-pool/test/versions/3.9.0/package.json', import.meta.url),
)('generic-pool');

const database = new DatabaseSync(':memory:');
database.exec('CREATE TABLE items (id INTEGER, owner INTEGER)');
const insert = database.prepare('INSERT INTO items VALUES (?, ?)');
for (let id = 0; id < 50; id++) insert.run(id, id % 7);

/** One connection, which the first to ask for it keeps for a while. */
const pool = createPool({ create: async () => ({}), destroy: async () => {} }, { max: 1 });

const handlers = {
  async '/n-plus-one'() {
    for (let owner = 0; owner < 20; owner++) database.prepare('SELECT id FROM items WHERE owner = ?').all(owner);
  },
  async '/serial'() {
    for (const name of ['prices', 'stock', 'reviews']) await ask(`/slow/${name}`);
  },
  async '/slow-query'() {
    database
      .prepare('WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 6000000) SELECT max(i) FROM n')
      .get();
  },
  async '/retry-storm'() {
    for (let attempt = 0; attempt < 5; attempt++) if ((await ask('/unavailable')).ok) return;
  },
  async '/pool'() {
    const connection = await pool.acquire();
    setTimeout(() => pool.release(connection), 150);
    await pool.release(await pool.acquire());
  },
  async '/throws'() {
    throw new TypeError('cannot read the cart');
  },
  async '/gap'() {
    database.prepare('SELECT 1').get();
    for (const end = Date.now() + 200; Date.now() < end; );
  },
  async '/swallowed'() {
    await ask('/broken').catch(() => {});
  },
  async '/chatty'() {
    for (let page = 0; page < 12; page++) await ask(`/pages/${page}`);
  },
  async '/timeout'() {
    await fetch(`http://127.0.0.1:${port}/slow/forever?ms=5000`, { signal: AbortSignal.timeout(100) });
  },
};

const server = createServer(async (request, response) => {
  const url = new URL(request.url, 'http://localhost');
  try {
    if (url.pathname.startsWith('/slow/')) await sleep(Number(url.searchParams.get('ms') ?? 60));
    else if (url.pathname === '/unavailable') response.statusCode = 503;
    else if (url.pathname === '/broken') request.socket.destroy();
    await handlers[url.pathname]?.();
  } catch (error) {
    response.statusCode = 500;
    if (url.pathname === '/throws') console.error(error.message);
    const { trace } = await import('@opentelemetry/api');
    trace.getActiveSpan()?.recordException(error);
  }
  response.end();
});
server.listen(0, '127.0.0.1');
await new Promise((resolve) => server.once('listening', resolve));
const { port } = server.address();
const ask = (path) => fetch(`http://127.0.0.1:${port}${path}`);

process.stdin.setEncoding('utf8').on('data', async (line) => {
  for (const path of line.trim().split(',')) await (await ask(path)).text();
  console.log(`asked ${line.trim()}`);
});
process.stdin.on('end', () => process.exit());
