/**
 * Invokes a function with the Node flags that this process has, prints what it answers, and lets it call the web server at
 * `BACKEND_URL`. In a process that has no loader: the platform is no part of what is traced.
 */
import { spawn } from 'node:child_process';
import http from 'node:http';
import { fileURLToPath } from 'node:url';
import { runFunction } from './platform.ts';

const self = fileURLToPath(import.meta.url);

/**
 * @param {string} file
 * @param {readonly object[]} events
 */
export function deploy(file, events) {
  const { NODE_OPTIONS: _, ...env } = process.env;
  const args = [self, JSON.stringify({ file, events, flags: process.execArgv })];
  spawn(process.execPath, args, { stdio: 'inherit', env });
}

async function main(text) {
  const backend = http.createServer((_request, response) => response.end('backend'));
  await new Promise((resolve) => backend.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${backend.address().port}/`;
  const { answers, stderr } = await runFunction({ ...JSON.parse(text), env: { BACKEND_URL: url } });
  for (const { kind, body } of answers) console.log(kind, body.replace(/,"trace":.*/, ''));
  process.stderr.write(stderr);
  backend.closeAllConnections();
  backend.close();
}

if (process.argv[1] === self && process.argv[2] !== undefined) main(process.argv[2]);
