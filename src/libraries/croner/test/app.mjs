import http from 'node:http';
import { Cron } from 'croner';

const server = http.createServer(async (request, response) => {
  // Scheduled in a request, which ends long before the run.
  if (request.url === '/') schedule();
  if (request.url === '/now') await report.trigger();
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

const report = new Cron(
  '* * * * * *',
  { name: 'report', paused: true, catch: (error) => console.log(error.message) },
  async function tell() {
    throw new RangeError('nothing to report');
  },
);

function schedule() {
  const cleaning = new Cron('*/1 * * * * *', async () => {
    cleaning.stop();
    await ask('/clean');
    await ask('/now');
    report.stop();
    server.close();
  });
}

server.listen(0, '127.0.0.1', () => ask('/'));
