// Takes orders: goods from the stock, money from the customer, the order into the database, a message to the mailer.
import 'reflect-metadata';
import { Body, Controller, Get, Inject, Injectable, Module, NotFoundException, Param, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { addAttributes, addEvent, traced } from '@org/otel-auto';
import amqp from 'amqplib';
import { createClient } from 'redis';
import { DataSource, EntitySchema } from 'typeorm';
import { createTable } from '../create-table.js';
import { decorateClass, decorateMethod, replaceMethod } from '../decorate.js';
import { pay } from './payments.js';
import { takeFromStock } from './stock.js';

const { AMQP_URL, MAIL_QUEUE, PG_URL, REDIS_URL } = process.env;
const CACHE_LIFETIME = 60; // s

const Order = new EntitySchema({
  name: 'Order',
  tableName: 'shop_orders',
  columns: {
    id: { type: Number, primary: true, generated: true },
    product: { type: String },
    quantity: { type: Number },
  },
});
const source = new DataSource({ type: 'postgres', url: PG_URL, entities: [Order] });
const redis = createClient({ url: REDIS_URL });
redis.on('error', (error) => console.error(error.message));

class OrdersService {
  async place({ product, quantity }) {
    addAttributes({ product, quantity });
    const { price } = await takeFromStock(product, quantity);
    await pay(price * quantity);
    addEvent('paid', { amount: price * quantity });
    const { id } = await source.getRepository(Order).save({ product, quantity });
    channel.sendToQueue(MAIL_QUEUE, Buffer.from(JSON.stringify({ id })));
    return { id, product, quantity };
  }

  async find(id) {
    const key = `shop:order:${id}`;
    const cached = await redis.get(key);
    if (cached !== null) return JSON.parse(cached);
    const order = await source.getRepository(Order).findOneBy({ id });
    if (order === null) throw new NotFoundException(`no order ${id}`);
    await redis.set(key, JSON.stringify(order), { EX: CACHE_LIFETIME });
    return order;
  }
}
decorateClass(OrdersService, [Injectable()]);
// Each call becomes a span, of this name and with the name of the service.
replaceMethod(OrdersService, 'place', traced('place order', { attributes: { 'shop.service': 'orders' } }));

class OrdersController {
  constructor(orders) {
    this.orders = orders;
  }
  place(order) {
    return this.orders.place(order);
  }
  find(id) {
    return this.orders.find(Number(id));
  }
}
decorateClass(OrdersController, [Controller('orders')], [Inject(OrdersService)]);
decorateMethod(OrdersController, 'place', Post(), [Body()]);
decorateMethod(OrdersController, 'find', Get(':id'), [Param('id')]);

class OrdersModule {}
decorateClass(OrdersModule, [Module({ controllers: [OrdersController], providers: [OrdersService] })]);

await redis.connect();
await source.initialize();
await createTable(source, 'shop_orders (id serial PRIMARY KEY, product text, quantity int)');
const channel = await (await amqp.connect(AMQP_URL)).createChannel();
const app = await NestFactory.create(OrdersModule, { logger: ['error', 'warn'] });
await app.listen(Number(process.env.PORT ?? 8081), '127.0.0.1');
console.log(`listening on 127.0.0.1:${app.getHttpServer().address().port}`);
