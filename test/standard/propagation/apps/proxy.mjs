// For each POST with a JSON list of addresses: calls them one after the other, then answers. Knows nothing of tracing.
import { once } from 'node:events';
import { createServer, get } from 'node:http';
import { json } from 'node:stream/consumers';

const clients = {
  async http(url) {
    const [response] = await once(get(url), 'response');
    await once(response.resume(), 'end');
  },
  async fetch(url) {
    await (await fetch(url)).text();
  },
};

const server = createServer(async (request, response) => {
  for (const { url } of await json(request)) await clients[request.url.slice(1)](url);
  response.end();
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
