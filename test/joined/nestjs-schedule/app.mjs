import 'reflect-metadata';
import http from 'node:http';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Cron, ScheduleModule, SchedulerRegistry } from '@nestjs/schedule';

const server = http.createServer((_request, response) => response.end('cleaned'));

class Tasks {
  async clean() {
    tasks.getCronJob('clean').stop();
    await new Promise((resolve) => {
      http.get({ host: '127.0.0.1', port: server.address().port, agent: false }, (response) => {
        response.resume();
        response.on('close', resolve);
      });
    });
    server.close();
    setImmediate(() => app.close());
  }
}
Cron('* * * * * *', { name: 'clean' })(
  Tasks.prototype,
  'clean',
  Object.getOwnPropertyDescriptor(Tasks.prototype, 'clean'),
);

class App {}
Module({ imports: [ScheduleModule.forRoot()], providers: [Tasks] })(App);

let app;
let tasks;

server.listen(0, '127.0.0.1', async () => {
  app = await NestFactory.createApplicationContext(App, { logger: false });
  tasks = app.get(SchedulerRegistry);
  await app.init();
});
