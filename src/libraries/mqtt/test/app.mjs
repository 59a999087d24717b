import http from 'node:http';
import mqtt from 'mqtt';

const area = 'otel-auto-mqtt';
const topic = `${area}/orders`;
const connect = (protocolVersion) => mqtt.connect(process.env.MQTT_URL, { protocolVersion });
const subscriber = connect(5);
const publisher = connect(5);
const older = connect(4);
const options = Object.freeze({
  qos: 1,
  properties: Object.freeze({ userProperties: Object.freeze({ shop: 'tea' }) }),
});

const server = http.createServer((request, response) => {
  if (request.url !== '/') return response.end();
  publisher.publish(topic, 'secret tea', options, () => {
    publisher.publish(topic, 'secret coffee', { qos: 1 }, () => {
      older.publish(`${topic}/older`, 'secret water', () => response.end());
    });
  });
});

let open = 4;
subscriber.on('message', (from, message, packet) => {
  console.log(from.slice(area.length), String(message), packet.qos, packet.properties?.userProperties?.shop);
  get('/orders', done);
});

function done() {
  open -= 1;
  if (open > 0) return;
  for (const client of [subscriber, publisher, older]) client.end();
  server.close();
}

function get(path, callback) {
  http.get({ host: '127.0.0.1', port: server.address().port, path, agent: false }, (response) => {
    response.resume();
    response.on('close', callback);
  });
}

const ready = [subscriber, publisher, older].map((client) => new Promise((resolve) => client.on('connect', resolve)));
server.listen(0, '127.0.0.1', async () => {
  await Promise.all(ready);
  subscriber.subscribe(`${area}/#`, () => get('/', done));
});
