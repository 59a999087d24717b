import dns from 'node:dns';
import promises from 'node:dns/promises';
import http from 'node:http';

// Longer than a name may be: the answer does not depend on the network.
const impossible = `${'a'.repeat(64)}.invalid`;

const server = http.createServer(async (_request, response) => {
  console.log((await promises.lookup('127.0.0.1')).address);
  console.log(await promises.lookup(impossible).catch((error) => error.code));
  dns.lookup('127.0.0.1', (_error, address, family) => {
    console.log(address, family);
    response.end();
  });
});

server.listen(0, '127.0.0.1', () => {
  http.get({ host: '127.0.0.1', port: server.address().port, agent: false }, (response) => {
    response.resume();
    response.on('close', () => server.close());
  });
});
