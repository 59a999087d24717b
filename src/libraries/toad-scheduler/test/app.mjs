import http from 'node:http';
import * as toad from 'toad-scheduler';

const { AsyncTask, CronJob, SimpleIntervalJob, Task, ToadScheduler } = toad;
const scheduler = new ToadScheduler();
const server = http.createServer((request, response) => {
  // Started in a request, which ends long before the run.
  if (request.url === '/') scheduler.addSimpleIntervalJob(new SimpleIntervalJob({ milliseconds: 50 }, cleaning));
  response.end('cleaned');
});

function ask(path) {
  return new Promise((resolve) => {
    http.get({ host: '127.0.0.1', port: server.address().port, path, agent: false }, (response) => {
      response.setEncoding('utf8').on('data', (text) => console.log(text));
      response.on('close', resolve);
    });
  });
}

let runs = 0;
const cleaning = new AsyncTask('cleaning', async () => {
  if (++runs > 1) return;
  scheduler.stop();
  await ask('/clean');
  failing.start();
});
const failing = new SimpleIntervalJob(
  { milliseconds: 50 },
  new Task(
    'report',
    () => {
      failing.stop();
      if (CronJob) cron.start();
      else server.close();
      throw new RangeError('nothing to report');
    },
    (error) => console.log(error.message),
  ),
);
// Not in version 1.
const cron =
  CronJob &&
  new CronJob(
    { cronExpression: '* * * * * *' },
    new AsyncTask('nightly', async () => {
      cron.stop();
      await ask('/nightly');
      server.close();
    }),
  );

server.listen(0, '127.0.0.1', () => ask('/'));
