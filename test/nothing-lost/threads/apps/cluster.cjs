// Two cluster workers that serve; the primary asks each and tells how they ended after SIGTERM.
const cluster = require('node:cluster');
const http = require('node:http');

if (cluster.isPrimary) {
  cluster.schedulingPolicy = cluster.SCHED_RR;
  let listening = 0;
  const ends = [];
  const get = (port) =>
    new Promise((resolve) => http.get({ port, agent: false }, (res) => res.resume().on('end', resolve)));
  cluster.on('listening', async (_worker, { port }) => {
    if (++listening < 2) return;
    await get(port);
    await get(port);
    for (const worker of Object.values(cluster.workers)) worker.process.kill('SIGTERM');
  });
  cluster.on('exit', (_worker, code, signal) => {
    ends.push(signal ?? code);
    if (ends.length === 2) process.stdout.write(`${ends.join(' ')}\n`);
  });
  cluster.fork();
  cluster.fork();
} else {
  http.createServer((_request, response) => response.end('hello')).listen(0, '127.0.0.1');
}
