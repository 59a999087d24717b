import fs from 'node:fs';
import promises from 'node:fs/promises';
import http from 'node:http';

const file = process.argv[1];
const missing = '/nowhere/orders.json';

const server = http.createServer(async (request, response) => {
  console.log(fs.existsSync(missing));
  console.log((await promises.stat(file)).isFile());
  await promises.readFile(missing).catch((error) => console.log(error.code));
  fs.access(file, () => response.end(request.url));
});

promises.stat(file).then(() => {
  server.listen(0, '127.0.0.1', () => {
    http.get({ host: '127.0.0.1', port: server.address().port, agent: false }, (response) => {
      response.resume();
      response.on('close', () => server.close());
    });
  });
});
