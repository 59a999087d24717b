// What an app sees of its child processes, and of what it has given them.
import { ChildProcess, exec, execFile, execFileSync, execSync, fork, spawn, spawnSync } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { inspect, promisify } from 'node:util';
import { trace } from '@opentelemetry/api';

const seen = [];
const say = (what, value) =>
  console.log(what, inspect(value, { depth: 4, breakLength: Number.POSITIVE_INFINITY }).replaceAll(/pid: \d+/g, 'pid'));

function failure(call) {
  try {
    return String(call());
  } catch (error) {
    const { name, message, code, status, signal, stdout, stderr } = error;
    return [name, message, code, status, signal, String(stdout), String(stderr), Object.keys(error).sort()];
  }
}

function listening(child) {
  return Object.fromEntries(child.eventNames().map((name) => [String(name), child.listenerCount(name)]));
}

async function use() {
  const env = Object.freeze({ PATH: process.env.PATH, A: '1' });
  const options = Object.freeze({ env, stdio: ['ignore', 'pipe', 'pipe'] });
  const child = spawn('sh', ['-c', 'echo $A'], options);
  say('spawn', [child.spawnfile, child.spawnargs, listening(child), Object.keys(child).sort()]);
  say('output', await text(child.stdout));
  say('given', [options, env, Object.keys(process.env).filter((name) => /^TRACE|^BAGGAGE/.test(name))]);
  const getters = {
    get PATH() {
      seen.push('PATH');
      return process.env.PATH;
    },
    get A() {
      seen.push('A');
      return { toString: () => seen.push('text') };
    },
    NONE: undefined,
  };
  say('getters', [String(execFileSync('sh', ['-c', 'echo $A'], { env: getters })), seen.splice(0)]);
  say('inherited', String(spawnSync('sh', ['-c', 'echo $A'], { env: Object.create({ ...env }) }).stdout));
  say('own prototype', spawnSync('sh', ['-c', 'exit 3'], Object.create({ env: { PATH: '' } })).status);
  for (const [name, call] of Object.entries({
    'an environment that throws': () =>
      execSync('true', {
        env: {
          get A() {
            throw new RangeError('no A');
          },
        },
      }),
    'a symbol': () => execSync('true', { env: { A: Symbol('a') } }),
    'a null byte': () => execSync('true', { env: { A: 'a\0b' } }),
    'no command': () => execFileSync(),
    'no options': () => spawnSync('sh', [], null),
    'null for options': () => execSync('echo fine', null),
    'a list for options': () => execSync('true', []),
    'a text for options': () => execFileSync('true', [], 'no options'),
    'no such file': () => execFileSync('no-such-command', ['a'], { env }),
    'a failing command': () => execSync('echo out; exit 3', { stdio: 'pipe', env }),
    'a failing file': () => execFileSync('sh', ['-c', 'exit 4'], { stdio: 'pipe' }),
    'what is no program': () => new ChildProcess().spawn('nothing'),
    'no module': () => fork(),
  }))
    say(name, failure(call));
  const failed = ({ message, code, cmd, killed }) => [message, code, cmd, killed];
  say('promisified', await promisify(exec)('exit 5', { env }).catch(failed));
  say('promisified', await promisify(execFile)('sh', ['-c', 'exit 6']).catch(failed));
  const promise = promisify(exec)('echo fine');
  say('child of a promise', promise.child instanceof ChildProcess);
  say('its result', await promise);
  const big = Object.fromEntries(Array.from({ length: 18 }, (_, at) => [`B${at}`, 'x'.repeat(100_000)]));
  say(
    'a large environment',
    spawnSync('sh', ['-c', 'echo fine'], { encoding: 'utf8', env: { ...env, ...big } }).stdout,
  );
  const missing = spawn('no-such-command', [], { env });
  say('missing', await new Promise((resolve) => missing.on('error', ({ message }) => resolve(message))));
}

for (const fn of [exec, execFile, execFileSync, execSync, fork, spawn, spawnSync, ChildProcess.prototype.spawn])
  say(fn.name, [
    fn.length,
    Object.getOwnPropertyNames(fn).sort(),
    typeof fn[promisify.custom],
    Object.hasOwn(fn, 'prototype'),
  ]);
await trace.getTracer('app').startActiveSpan('caller', async (span) => {
  await use();
  span.end();
});
