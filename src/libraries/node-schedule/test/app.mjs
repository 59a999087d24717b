import http from 'node:http';
import schedule from 'node-schedule';

const server = http.createServer((request, response) => {
  // Scheduled in a request, which ends long before the run.
  if (request.url === '/') {
    const cleaning = schedule.scheduleJob('*/1 * * * * *', async function clean() {
      cleaning.cancel();
      await ask('/clean');
      report.schedule('* * * * * *');
    });
  }
  if (request.url === '/now') counting.invoke();
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

const counting = new schedule.Job('counting', () => console.log('counted'));
const report = new schedule.Job('report', () => {
  report.cancel();
  ask('/now').then(() => server.close());
  throw new RangeError('nothing to report');
});
report.on('error', (error) => console.log(error.message));
// Version 1 hands what a job throws to nobody.
process.once('uncaughtException', (error) => console.log(error.message));

server.listen(0, '127.0.0.1', () => ask('/'));
