// What clients talk to: passes orders on, and says under which trace id an answer can be found.
import 'reflect-metadata';
import { Body, Controller, Get, HttpException, Module, Param, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { currentTraceId } from '@org/otel-auto';
import { decorateClass, decorateMethod } from '../decorate.js';

async function forward(path, body) {
  const answer = await fetch(new URL(path, process.env.ORDERS_URL), {
    ...(body && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const content = { ...(await answer.json()), trace_id: currentTraceId() };
  if (!answer.ok) throw new HttpException(content, answer.status);
  return content;
}

class GatewayController {
  place(order) {
    return forward('/orders', order);
  }
  find(id) {
    return forward(`/orders/${id}`);
  }
}
decorateClass(GatewayController, [Controller('orders')]);
decorateMethod(GatewayController, 'place', Post(), [Body()]);
decorateMethod(GatewayController, 'find', Get(':id'), [Param('id')]);

class GatewayModule {}
decorateClass(GatewayModule, [Module({ controllers: [GatewayController] })]);

const app = await NestFactory.create(GatewayModule, { logger: ['error', 'warn'] });
await app.listen(Number(process.env.PORT ?? 8080), '127.0.0.1');
console.log(`listening on 127.0.0.1:${app.getHttpServer().address().port}`);
