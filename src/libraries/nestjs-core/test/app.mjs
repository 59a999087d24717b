import 'reflect-metadata';
import http from 'node:http';
import { Controller, Get, Module, NotFoundException, Param } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

class OrdersController {
  async find(id) {
    return { id };
  }
  broken() {
    throw new NotFoundException('out of stock');
  }
}

/** What `@Get(path)` on a method is without decorators. */
const route = (method, path) => {
  const { prototype } = OrdersController;
  Get(path)(prototype, method, Object.getOwnPropertyDescriptor(prototype, method));
};
route('find', ':id');
route('broken', ':id/broken');
Param('id')(OrdersController.prototype, 'find', 0);
Controller('orders')(OrdersController);

class AppModule {}
Module({ controllers: [OrdersController] })(AppModule);

NestFactory.create(AppModule, { logger: false }).then(async (app) => {
  await app.listen(0, '127.0.0.1');
  for (const path of ['/orders/7?full=yes', '/orders/7/broken', '/nowhere']) await get(app, path);
  await app.close();
});

function get(app, path) {
  const { port } = app.getHttpServer().address();
  return new Promise((resolve, reject) => {
    const request = http.get({ host: '127.0.0.1', port, path, agent: false }, (response) => {
      console.log(path, response.statusCode);
      response.resume();
      response.on('close', resolve);
    });
    request.on('error', reject);
  });
}
