import http from 'node:http';
import { Client } from 'cassandra-driver';
import { startServer } from '../../server.cjs';

async function main() {
  const store = await startServer();
  const client = new Client({
    contactPoints: [`127.0.0.1:${store.address().port}`],
    localDataCenter: 'one',
    keyspace: 'shop',
    isMetadataSyncEnabled: false,
    protocolOptions: { maxVersion: 4 },
  });
  await client.connect();

  const server = http.createServer(async (_request, response) => {
    await client.execute("INSERT INTO orders (id, customer) VALUES (1, 'Ada')");
    const { rows } = await client.execute('SELECT customer FROM orders WHERE customer = ?', ['Ada']);
    console.log(rows[0].customer);
    await client.batch(['DELETE FROM orders WHERE id = 1', 'DELETE FROM orders WHERE id = 2']);
    await client.execute("INSERT INTO orders (id) VALUES ('twice')").catch((error) => console.log(error.code));
    response.end();
  });

  server.listen(0, '127.0.0.1', () => {
    http.get({ host: '127.0.0.1', port: server.address().port, agent: false }, (response) => {
      response.resume();
      response.on('close', async () => {
        server.close();
        await client.shutdown();
        store.close();
      });
    });
  });
}

main();
