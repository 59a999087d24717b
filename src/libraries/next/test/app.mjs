import { spawn } from 'node:child_process';
import http from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';

const cli = createRequire(import.meta.url).resolve('next/dist/bin/next');
const cwd = path.join(import.meta.dirname, 'app.next');

const upstream = http.createServer((request, response) => response.end(`of ${request.url}`));

upstream.listen(0, '127.0.0.1', async () => {
  const { port: upstreamPort } = upstream.address();
  const server = spawn(process.execPath, [...process.execArgv, cli, 'start', '-p', '0', '-H', '127.0.0.1'], {
    cwd,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', UPSTREAM: `http://127.0.0.1:${upstreamPort}` },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = new Promise((resolve) => server.on('close', (code, signal) => resolve(`${code} ${signal}`)));
  const port = await portOf(server);
  await get(port, '/orders/7?coupon=SUMMER');
  await get(port, '/api/orders/7');
  await get(port, '/api/broken');
  await get(port, '/customers/7');
  await get(port, '/api/customers/7');
  await get(port, '/nowhere');
  server.kill();
  console.log(await ended);
  upstream.close();
});

/** Once the server says that it is ready. */
function portOf(server) {
  let said = '';
  return new Promise((resolve) => {
    server.stdout.on('data', (chunk) => {
      said += chunk;
      if (said.includes('Ready')) resolve(/Local: +\S+:(\d+)/.exec(said)[1]);
    });
  });
}

function get(port, target) {
  return new Promise((resolve, reject) => {
    const request = http.get({ host: '127.0.0.1', port, path: target, agent: false }, (response) => {
      let size = 0;
      response.on('data', (chunk) => (size += chunk.length));
      response.on('close', () => resolve(console.log(target, response.statusCode, size > 0)));
    });
    request.on('error', reject);
  });
}
