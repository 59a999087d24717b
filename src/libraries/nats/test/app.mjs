import http from 'node:http';
import own from './package.json' with { type: 'json' };

// The version's package: `nats` up to version 2, `@nats-io/transport-node` from version 3 on.
const [client] = Object.keys(own.dependencies);
const { connect, headers } = await import(client);

const area = 'otel-auto-nats';

async function main() {
  const { host } = new URL(process.env.NATS_URL);
  const nats = await connect({ servers: host });
  const received = [];
  const heard = new Promise((resolve) => {
    nats.subscribe(`${area}.orders.*`, {
      callback: async (_error, message) => {
        received.push(`${message.subject.slice(area.length)} ${message.headers.get('shop')}`);
        await get('/stock');
        resolve();
      },
    });
  });
  nats.subscribe(`${area}.prices`, { callback: (_error, message) => message.respond('2 euro') });
  const looped = (async () => {
    for await (const message of nats.subscribe(`${area}.news`)) return Buffer.from(message.data).toString();
  })();
  await nats.flush();

  const server = http.createServer(async (request, response) => {
    if (request.url === '/') {
      const given = headers();
      given.set('shop', 'tea');
      nats.publish(`${area}.orders.one`, 'secret', { headers: given });
      console.log(given.keys());
      await heard;
      const reply = await nats.request(`${area}.prices`, 'tea');
      console.log(Buffer.from(reply.data).toString());
      nats.publish(`${area}.news`, 'closed');
      console.log(await looped);
      await nats.request(`${area}.nobody`).catch((error) => console.log(error.name));
    }
    response.end();
  });
  const get = (path) =>
    new Promise((resolve) => {
      http.get({ host: '127.0.0.1', port: server.address().port, path, agent: false }, (response) => {
        response.resume();
        response.on('close', resolve);
      });
    });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  await get('/');
  console.log(received);
  server.close();
  await nats.close();
}

main();
