import http from 'node:http';
import { join } from 'node:path';
import Bree from 'bree';

const jobs = join(import.meta.dirname, '..', '..');
let left = 2;
const server = http.createServer(async (request, response) => {
  // Started in a request, which ends long before the run.
  if (request.url === '/') await bree.start();
  response.end('cleaned');
});

server.listen(0, '127.0.0.1', () => {
  process.env.CLEANING_PORT = String(server.address().port);
  http.get({ host: '127.0.0.1', port: server.address().port, agent: false }, (response) => response.resume());
});

const bree = new Bree({
  root: false,
  logger: { info() {}, warn() {}, error() {} },
  errorHandler(error, { name }) {
    if (!/exited/.test(error.message)) console.log(name, error.message);
  },
  jobs: [
    { name: 'clean', path: join(jobs, 'clean.cjs'), timeout: 10 },
    { name: 'report', path: join(jobs, 'report.cjs'), timeout: 10 },
  ],
});
bree.on('worker deleted', () => {
  if (--left > 0) return;
  bree.stop();
  server.close();
});
