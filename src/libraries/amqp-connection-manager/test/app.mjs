import http from 'node:http';
import * as manager from 'amqp-connection-manager';

const queue = 'otel-auto-manager';
const connection = manager.connect([process.env.AMQP_URL]);
const channel = connection.createChannel({
  json: true,
  setup: (channel) => channel.assertQueue(queue, { autoDelete: true }),
});
let heard;
const told = new Promise((resolve) => {
  heard = resolve;
});

const server = http.createServer(async (request, response) => {
  const to = request.url.slice(1);
  // The first two are asked for before there is a connection.
  const sent = await channel.sendToQueue(queue, { to });
  response.end(String(sent));
});

function get(path) {
  return new Promise((resolve) => {
    http.get({ host: '127.0.0.1', port: server.address().port, path, agent: false }, (response) => {
      response.setEncoding('utf8').on('data', (text) => console.log(text));
      response.on('close', resolve);
    });
  });
}

server.listen(0, '127.0.0.1', async () => {
  await Promise.all([get('/ada'), get('/grace')]);
  await get('/edsger');
  const names = [];
  await channel.addSetup((channel) =>
    channel.consume(queue, (message) => {
      channel.ack(message);
      names.push(JSON.parse(message.content).to);
      if (names.length === 3) heard();
    }),
  );
  await told;
  console.log(names.sort());
  await channel.close();
  await connection.close();
  server.close();
});
