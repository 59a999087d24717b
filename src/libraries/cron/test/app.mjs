import http from 'node:http';
import { CronJob } from 'cron';

const server = http.createServer((request, response) => {
  // Scheduled in a request, which ends long before the run.
  if (request.url === '/') schedule();
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

function schedule() {
  const cleaning = new CronJob(
    '*/1 * * * * *',
    async function clean() {
      cleaning.stop();
      await ask('/clean');
      failing.start();
    },
    null,
    true,
  );
}

// Version 3 hands what a task throws to nobody.
process.once('uncaughtException', (error) => console.log(error.message));
const failing = CronJob.from({
  cronTime: '* * * * * *',
  errorHandler: (error) => console.log(error.message),
  onTick() {
    failing.stop();
    server.close();
    throw new RangeError('nothing to report');
  },
});

server.listen(0, '127.0.0.1', () => ask('/'));
