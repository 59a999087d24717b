import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { freePort, listening } from './port.ts';
import { temporaryFolder } from './temporary.ts';

const found = spawnSync('redis-server', ['--version']).status === 0;

/** Why tests with servers of their own are skipped. */
export const noRedisServer = found ? false : 'redis-server is not installed; apt-get install redis-server enables this';

/** A server that nobody else uses, for the time of a test: in a cluster, as a sentinel, or on a socket. Gives its port. */
export async function startRedis(t: TestContext, settings: readonly string[]): Promise<number> {
  const port = await freePort();
  const file = join(temporaryFolder('redis'), 'redis.conf');
  writeFileSync(file, [`port ${port}`, 'bind 127.0.0.1', 'save ""', ...settings].join('\n'));
  const sentinel = settings.some((line) => line.startsWith('sentinel ')) ? ['--sentinel'] : [];
  const server = spawn('redis-server', [file, ...sentinel], { cwd: join(file, '..'), stdio: 'ignore' });
  t.after(async () => {
    const ended = once(server, 'exit');
    if (server.kill()) await ended;
  });
  await listening(port);
  return port;
}
