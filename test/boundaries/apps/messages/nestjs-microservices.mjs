// NestJS microservices, a message pattern over TCP
import 'reflect-metadata';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ClientProxyFactory, MessagePattern, Transport } from '@nestjs/microservices';
import { firstValueFrom } from 'rxjs';
import { callers, work } from '../callers.mjs';

class Stock {
  count(name) {
    work(name);
    return name;
  }
}
MessagePattern('count')(Stock.prototype, 'count', Object.getOwnPropertyDescriptor(Stock.prototype, 'count'));
Controller()(Stock);
class Shop {}
Module({ controllers: [Stock] })(Shop);

// NestJS does not say where its server listens.
const free = createServer();
await once(free.listen(0, '127.0.0.1'), 'listening');
const options = { host: '127.0.0.1', port: free.address().port };
await new Promise((resolve) => free.close(resolve));
const server = await NestFactory.createMicroservice(Shop, { transport: Transport.TCP, options, logger: false });
await server.listen();
const client = ClientProxyFactory.create({ transport: Transport.TCP, options });
await callers((name) => firstValueFrom(client.send('count', name)));
await client.close();
await server.close();
