// NestJS microservices, a method over gRPC
import 'reflect-metadata';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ClientProxyFactory, GrpcMethod, Transport } from '@nestjs/microservices';
import { firstValueFrom } from 'rxjs';
import { callers, work } from '../callers.mjs';

class Stock {
  count({ name }) {
    work(name);
    return { name };
  }
}
GrpcMethod('Stock', 'Count')(Stock.prototype, 'count', Object.getOwnPropertyDescriptor(Stock.prototype, 'count'));
Controller()(Stock);
class Shop {}
Module({ controllers: [Stock] })(Shop);

// NestJS does not say where its server listens.
const free = createServer();
await once(free.listen(0, '127.0.0.1'), 'listening');
const url = `127.0.0.1:${free.address().port}`;
await new Promise((resolve) => free.close(resolve));
const options = { url, package: 'shop', protoPath: join(import.meta.dirname, 'files', 'stock.proto') };
const server = await NestFactory.createMicroservice(Shop, { transport: Transport.GRPC, options, logger: false });
await server.listen();
const client = ClientProxyFactory.create({ transport: Transport.GRPC, options });
const stock = client.getService('Stock');
await callers((name) => firstValueFrom(stock.count({ name })));
client.close();
await server.close();
