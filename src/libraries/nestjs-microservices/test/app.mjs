import 'reflect-metadata';
import http from 'node:http';
import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ClientProxyFactory, EventPattern, MessagePattern, RpcException, Transport } from '@nestjs/microservices';
import { defer, firstValueFrom, from, lastValueFrom, throwError } from 'rxjs';
import { toArray } from 'rxjs/operators';

const queue = 'otel-auto-nest';

/** Where each transport's server listens, and a client of it sends to. */
const transports = {
  TCP: { host: '127.0.0.1' },
  NATS: { servers: [process.env.NATS_URL], url: process.env.NATS_URL },
  RMQ: { urls: [process.env.AMQP_URL], queue, queueOptions: { durable: false, autoDelete: true } },
  MQTT: { url: process.env.MQTT_URL, protocolVersion: 5 },
};

/** A controller as decorators make it; `add` puts a method under a pattern. */
function controllerOf(transport, get) {
  class Numbers {}
  const add = (decorator, pattern, name, method) => {
    Numbers.prototype[name] = method;
    decorator(`${transport}.${pattern}`)(
      Numbers.prototype,
      name,
      Object.getOwnPropertyDescriptor(Numbers.prototype, name),
    );
  };
  const heard = new Promise((resolve) => {
    add(EventPattern, 'told', 'told', async (what) => {
      await get('/stock');
      resolve(what);
    });
  });
  add(MessagePattern, 'sum', 'sum', async (numbers) => {
    await get('/stock');
    return numbers.reduce((sum, number) => sum + number, 0);
  });
  add(MessagePattern, 'count', 'count', (upTo) => defer(() => from(Array.from({ length: upTo }, (_, index) => index))));
  add(MessagePattern, 'refuse', 'refuse', () => throwError(() => new RpcException('not today')));
  Controller()(Numbers);
  class Numbering {}
  Module({ controllers: [Numbers] })(Numbering);
  return { Numbering, heard };
}

/** NestJS does not say where its server listens. */
async function freePort() {
  const server = http.createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function visit(transport, get) {
  const options = { ...transports[transport], ...(transport === 'TCP' && { port: await freePort() }) };
  const { Numbering, heard } = controllerOf(transport, get);
  const chosen = { transport: Transport[transport], options };
  const server = await NestFactory.createMicroservice(Numbering, { ...chosen, logger: false });
  await server.listen();
  const client = ClientProxyFactory.create(chosen);
  await client.connect();
  const asked = async () => {
    console.log(transport, await firstValueFrom(client.send(`${transport}.sum`, [1, 2, 3])));
    console.log(transport, await lastValueFrom(client.send(`${transport}.count`, 3).pipe(toArray())));
    console.log(
      transport,
      await firstValueFrom(client.send(`${transport}.refuse`, {})).catch(({ message }) => message),
    );
    client.emit(`${transport}.told`, { of: 'it' });
    console.log(transport, await heard);
  };
  const close = async () => {
    await client.close();
    await server.close();
  };
  return { asked, close };
}

async function main() {
  const visits = new Map();
  const front = http.createServer(async (request, response) => {
    await visits.get(request.url.slice(1))?.asked();
    response.end();
  });
  await new Promise((resolve) => front.listen(0, '127.0.0.1', resolve));
  const get = (path) =>
    new Promise((resolve) => {
      http.get({ host: '127.0.0.1', port: front.address().port, path, agent: false }, (response) => {
        response.resume();
        response.on('close', resolve);
      });
    });
  for (const transport of Object.keys(transports)) {
    const visited = await visit(transport, get);
    visits.set(transport, visited);
    await get(`/${transport}`);
    await visited.close();
  }
  front.close();
}

main();
