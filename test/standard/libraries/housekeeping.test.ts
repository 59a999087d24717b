/**
 * What Moleculer's nodes say to each other over the app's broker is no message of the app's: calls and events have the spans of
 * `moleculer`.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { project } from '../../harness/project.ts';
import { collect } from '../../harness/receive.ts';
import { run } from '../../harness/run.ts';
import { serversFor } from '../../harness/servers.ts';

/** Each publishes and hears messages under all names. */
const CLIENTS: Readonly<Record<string, { variable: string; source: string }>> = {
  nats: {
    variable: 'NATS_URL',
    source: `
      const { connect, StringCodec } = require('nats');
      const connection = await connect({ servers: new URL(process.env.NATS_URL).host });
      for (const name of names) connection.subscribe(name, { callback: () => heard() });
      await connection.flush();
      for (const name of names) connection.publish(name, StringCodec().encode('{}'));
      await all;
      await connection.close();`,
  },
  mqtt: {
    variable: 'MQTT_URL',
    source: `
      const client = await require('mqtt').connectAsync(process.env.MQTT_URL);
      client.on('message', heard);
      await client.subscribeAsync(names);
      for (const name of names) await client.publishAsync(name, '{}');
      await all;
      await client.endAsync();`,
  },
  amqplib: {
    variable: 'AMQP_URL',
    source: `
      const connection = await require('amqplib').connect(process.env.AMQP_URL);
      const channel = await connection.createChannel();
      for (const name of names) {
        await channel.assertExchange(name, 'fanout', { autoDelete: true });
        await channel.assertQueue(name + '.node-' + process.pid, { autoDelete: true });
        await channel.bindQueue(name + '.node-' + process.pid, name, '');
        await channel.consume(name + '.node-' + process.pid, heard, { noAck: true });
      }
      for (const name of names) channel.publish(name, '', Buffer.from('{}'));
      await all;
      await connection.close();`,
  },
};

for (const [name, { variable, source }] of Object.entries(CLIENTS)) {
  const { env: servers, skip } = serversFor([variable]);
  test(`${name}: packets of Moleculer are no messages`, { skip }, async () => {
    const { file } = project(
      {
        'app.cjs': `
          const names = ['MOL-house.HEARTBEAT', 'MOL-house.INFO', 'MOL-house.REQ', 'MOL-house.EVENT', 'house.NEWS']
            .map((name) => name.replace('house', 'house' + process.pid));
          let left = names.length;
          let done;
          const all = new Promise((resolve) => { done = resolve; });
          const heard = () => { if (--left === 0) done(); };
          (async () => {${source}})();`,
      },
      { links: [name] },
    );
    const collector = await collect();
    const env = { ...servers, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
    const { code, stderr } = await run({ file: file('app.cjs'), env });
    await collector.close();
    assert.equal(code, 0, stderr);
    const kinds = collector.spans.map((span) => [span.kind, /\.([A-Z]+)/.exec(span.name)?.[1]]);
    assert.deepEqual(kinds.sort(), [
      ['CONSUMER', 'NEWS'],
      ['PRODUCER', 'NEWS'],
    ]);
  });
}
