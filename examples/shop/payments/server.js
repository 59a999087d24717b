// Stands in for a third party that takes money, and knows nothing of traces.
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';

const LIMIT = 100;

const server = createServer(async (request, response) => {
  const { amount } = await json(request);
  const accepted = amount <= LIMIT;
  response.writeHead(accepted ? 200 : 402, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ accepted }));
});

server.listen(Number(process.env.PORT ?? 8090), '127.0.0.1', () => {
  console.log(`listening on 127.0.0.1:${server.address().port}`);
});
