// A shop's orders: HTTP in front, TypeORM behind, prices from a microservice over TCP. Decorators are called as compiled TypeScript does.
import 'reflect-metadata';
import {
  Body,
  Controller,
  Get,
  HttpCode,
  Inject,
  Injectable,
  Logger,
  Module,
  NotFoundException,
  Param,
  ParseIntPipe,
  Post,
  UnauthorizedException,
  UseGuards,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  ClientProxyFactory,
  EventPattern,
  MessagePattern,
  Payload,
  RpcException,
  Transport,
} from '@nestjs/microservices';
import { getRepositoryToken, TypeOrmModule } from '@nestjs/typeorm';
import { lastValueFrom } from 'rxjs';
import { Column, Entity, ManyToOne, OneToMany, PrimaryGeneratedColumn, Unique } from 'typeorm';

const { PORT, TCP_PORT, DATABASE_URL, API_TOKEN } = process.env;
const tcp = { transport: Transport.TCP, options: { host: '127.0.0.1', port: Number(TCP_PORT) } };

/** What tsc makes of the decorators of a method or property, and of those of its parameters. */
function decorate(target, key, decorators, ...parameters) {
  for (const [index, decorator] of parameters.entries()) decorator?.(target.prototype, key, index);
  const descriptor = Object.getOwnPropertyDescriptor(target.prototype, key);
  for (const decorator of decorators.toReversed()) decorator(target.prototype, key, descriptor);
}

/** What tsc makes of the decorators of a class, and of the types of what its constructor takes. */
function decorateClass(target, decorator, ...types) {
  Reflect.defineMetadata('design:paramtypes', types, target);
  decorator(target);
}

class Item {}
class Order {}
decorate(Item, 'id', [PrimaryGeneratedColumn()]);
decorate(Item, 'name', [Column('text')]);
decorate(Item, 'order', [
  ManyToOne(
    () => Order,
    (order) => order.items,
  ),
]);
decorateClass(Item, Entity('items'));
decorate(Order, 'id', [PrimaryGeneratedColumn()]);
decorate(Order, 'email', [Column('text')]);
decorate(Order, 'items', [
  OneToMany(
    () => Item,
    (item) => item.order,
    { cascade: true },
  ),
]);
decorateClass(Order, Entity('orders'));
Unique('orders_email', ['email'])(Order);

class TokenGuard {
  canActivate(context) {
    const { headers } = context.switchToHttp().getRequest();
    if (headers.authorization !== `Bearer ${API_TOKEN}`) throw new UnauthorizedException();
    return true;
  }
}
decorateClass(TokenGuard, Injectable());

class Orders {
  constructor(repository) {
    this.repository = repository;
    this.prices = ClientProxyFactory.create(tcp);
  }
  all() {
    return this.repository.find({ order: { id: 'ASC' }, relations: { items: true } });
  }
  async one(id) {
    const order = await this.repository.findOneBy({ id });
    if (order === null) throw new NotFoundException(`no order ${id}`);
    return order;
  }
  /** In a transaction: an order with items. */
  create({ email, items }) {
    return this.repository.manager.transaction((manager) =>
      manager.save(Order, { email, items: items.map((name) => ({ name })) }),
    );
  }
  async price(id) {
    const { email } = await this.one(id);
    return lastValueFrom(this.prices.send({ command: 'price' }, { email }));
  }
  async onApplicationShutdown() {
    await this.prices.close();
  }
}
decorateClass(Orders, Injectable(), Object);
Inject(getRepositoryToken(Order))(Orders, undefined, 0);

class OrdersController {
  constructor(orders) {
    this.orders = orders;
  }
  all() {
    return this.orders.all();
  }
  async broken() {
    await new Promise((resolve) => setImmediate(resolve));
    throw new RangeError('out of stock');
  }
  one(id) {
    return this.orders.one(id);
  }
  create(body) {
    return this.orders.create(body);
  }
  price(id) {
    return this.orders.price(id);
  }
  ship(id) {
    this.orders.prices.emit('shipped', { id });
    return { id };
  }
}
decorate(OrdersController, 'all', [Get()]);
decorate(OrdersController, 'broken', [Get('broken')]);
decorate(OrdersController, 'one', [Get(':id')], Param('id', ParseIntPipe));
decorate(OrdersController, 'price', [Get(':id/price')], Param('id', ParseIntPipe));
decorate(OrdersController, 'create', [Post(), UseGuards(TokenGuard)], Body());
decorate(OrdersController, 'ship', [Post(':id/ship'), HttpCode(202)], Param('id', ParseIntPipe));
decorateClass(OrdersController, Controller('orders'), Orders);

class PricesController {
  constructor(orders) {
    this.orders = orders;
  }
  async price({ email }) {
    if (email.startsWith('unknown')) throw new RpcException('no price');
    return { price: 7 * (await this.orders.repository.countBy({ email })) };
  }
  shipped({ id }) {
    new Logger('Prices').log(`shipped ${id}`);
  }
}
decorate(PricesController, 'price', [MessagePattern({ command: 'price' })], Payload());
decorate(PricesController, 'shipped', [EventPattern('shipped')], Payload());
decorateClass(PricesController, Controller(), Orders);

class AppModule {}
decorateClass(
  AppModule,
  Module({
    imports: [
      TypeOrmModule.forRoot({
        type: 'postgres',
        url: DATABASE_URL,
        entities: [Order, Item],
        synchronize: true,
        dropSchema: true,
      }),
      TypeOrmModule.forFeature([Order]),
    ],
    controllers: [OrdersController, PricesController],
    providers: [Orders],
  }),
);

const app = await NestFactory.create(AppModule);
app.connectMicroservice(tcp);
app.enableShutdownHooks();
await app.startAllMicroservices();
await app.listen(Number(PORT), '127.0.0.1');
console.log('ready');
