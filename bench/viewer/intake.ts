/**
 * What the viewer takes in, and whether its page still answers: `node bench/viewer/intake.ts [seconds] [spans per second]`
 * after `npm run build`. Prints one line of JSON; exits with 1 when spans were refused or the page was lost. Not part of
 * `npm run bench`: it says nothing of what tracing costs an app.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { TemplateRequest } from './requests.ts';

const [seconds = 60, rate = 50_000] = process.argv.slice(2).map(Number);
const TRACES_PER_REQUEST = 64;
/** ms between two looks at the page. */
const LOOK_EVERY = 250;
/** The page is lost when an answer takes longer, ms. */
const LOST = 5000;
const CONNECTIONS = 4;

const cli = join(import.meta.dirname, '..', '..', 'dist', 'cli.cjs');
const viewer = spawn(process.execPath, [cli, 'view', '--port', '0', '--grpc-port', '0'], {
  stdio: ['ignore', 'ignore', 'pipe'],
});
process.on('exit', () => viewer.kill('SIGKILL'));
const url = await addressOf(createInterface({ input: viewer.stderr }));
const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS + 1 });
const template = new TemplateRequest(TRACES_PER_REQUEST);

let sent = 0;
let refused = 0;
const looks: number[] = [];
let isOver = false;
const started = performance.now();
const elapsed = () => (performance.now() - started) / 1000;

const looking = lookAtPage();
await Promise.all(Array.from({ length: CONNECTIONS }, send));
const took = elapsed();
isOver = true;
await looking;

const about = JSON.parse(await ask('GET', '/api/about'));
const rss = Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${viewer.pid}/status`, 'utf8'))?.[1]) / 1024;
const cpu = cpuSeconds();
looks.sort((a, b) => a - b);
const at = (share: number) =>
  Math.round(looks[Math.min(looks.length - 1, Math.floor(looks.length * share))] ?? Number.NaN);
console.log(
  JSON.stringify({
    seconds: Math.round(took * 10) / 10,
    spansPerSecond: Math.round(sent / took),
    refused,
    kept: about.spans,
    dropped: about.dropped.spans,
    accounted: about.spans + about.dropped.spans === sent,
    microsecondsOfCpuPerSpan: Math.round((cpu / sent) * 1e7) / 10,
    peakMegabytes: Math.round(rss),
    page: { looks: looks.length, p50: at(0.5), p99: at(0.99), max: at(1) },
  }),
);
viewer.kill('SIGINT');
await once(viewer, 'exit');
process.exit(refused === 0 && at(1) < LOST ? 0 : 1);

/** At the rate, all connections together; where the viewer is slower, as fast as it is. */
async function send(): Promise<void> {
  while (elapsed() < seconds) {
    const early = sent / rate - elapsed();
    if (early > 0) await wait(early * 1000);
    // What is over at another time is never sent twice: the ids are new before the other connections go on.
    const body = Buffer.from(template.renew());
    sent += template.spans;
    const answer = await ask('POST', '/v1/traces', body);
    if (answer.length > 0) refused += template.spans;
  }
}

/** What the page asks for while traces come in. */
async function lookAtPage(): Promise<void> {
  while (!isOver) {
    const before = performance.now();
    await ask('GET', '/api/traces?limit=100');
    looks.push(performance.now() - before);
    await wait(LOOK_EVERY);
  }
}

function ask(method: string, path: string, body?: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = body && { 'content-type': 'application/x-protobuf', 'content-length': body.length };
    const request = httpRequest(url + path, { method, agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => (response.statusCode === 200 ? resolve(text) : reject(new Error(text))));
    });
    request.on('error', reject);
    request.end(body);
  });
}

async function addressOf(lines: AsyncIterable<string>): Promise<string> {
  for await (const line of lines) {
    const [address] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? [];
    if (address !== undefined) return address;
  }
  throw new Error('the viewer did not start; run `npm run build` first');
}

/** utime and stime of the viewer, in clock ticks of 10 ms (proc_pid_stat(5)). */
function cpuSeconds(): number {
  const fields = readFileSync(`/proc/${viewer.pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
