import { once } from 'node:events';
import http from 'node:http';
import { Connection, Request, TYPES } from 'tedious';
import { startServer } from '../../server.cjs';

async function main() {
  const store = await startServer();
  const connection = new Connection({
    server: '127.0.0.1',
    authentication: { type: 'default', options: { userName: 'test', password: 'test' } },
    options: { port: store.address().port, database: 'shop', encrypt: false, trustServerCertificate: true },
  });
  // Before version 8.3 it does that by itself.
  if (connection.state === connection.STATE.INITIALIZED) connection.connect();
  await once(connection, 'connect');

  /** Resolves with the first column of the rows. */
  const send = (method, sql, parameters = {}) =>
    new Promise((resolve, reject) => {
      const rows = [];
      const request = new Request(sql, (error) => (error ? reject(error) : resolve(rows)));
      for (const [name, value] of Object.entries(parameters)) request.addParameter(name, TYPES.NVarChar, value);
      request.on('row', ([column]) => rows.push(column.value));
      connection[method](request);
    });

  const server = http.createServer(async (_request, response) => {
    await send('execSqlBatch', "INSERT INTO orders VALUES (1, N'Ada')");
    console.log(await send('execSql', 'SELECT customer FROM [orders] WHERE customer = @customer', { customer: 'Ada' }));
    await send('callProcedure', 'archive_orders');
    await send('execSql', "INSERT INTO orders VALUES (1, 'twice')").catch((error) => console.log(error.number));
    response.end();
  });

  server.listen(0, '127.0.0.1', () => {
    http.get({ host: '127.0.0.1', port: server.address().port, agent: false }, (response) => {
      response.resume();
      response.on('close', () => {
        server.close();
        connection.close();
        store.close();
      });
    });
  });
}

main();
