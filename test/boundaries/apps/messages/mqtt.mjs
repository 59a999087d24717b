// MQTT 5, a message to a subscriber
import mqtt from 'mqtt';
import { callers, work } from '../callers.mjs';

const topic = `boundaries/${process.pid}`;
const client = await mqtt.connectAsync(process.env.MQTT_URL, { protocolVersion: 5 });
const done = {};
client.on('message', (_topic, message) => done[message](work(String(message))));
await client.subscribeAsync(topic);
await callers((name) => {
  const worked = new Promise((resolve) => (done[name] = resolve));
  return client.publishAsync(topic, name).then(() => worked);
});
await client.endAsync();
