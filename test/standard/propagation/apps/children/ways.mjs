// Starts a child in each way there is, within a span, and prints what the child finds in its environment.
import { exec, execFile, execFileSync, execSync, fork, spawn, spawnSync } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { context, propagation, trace } from '@opentelemetry/api';

const file = import.meta.filename;
const LINE = `"${process.execPath}" "${file}" child`;
const ARGS = [file, 'child'];
const told = ['TRACEPARENT', 'TRACESTATE', 'BAGGAGE'];

const output = (child) => text(child.stdout);

const ways = {
  spawn: () => output(spawn(process.execPath, ARGS)),
  'spawn in a shell': () => output(spawn(LINE, { shell: true })),
  exec: async () => (await promisify(exec)(LINE)).stdout,
  execFile: async () => (await promisify(execFile)(process.execPath, ARGS)).stdout,
  fork: () => output(fork(file, ['child'], { silent: true })),
  spawnSync: () => spawnSync(process.execPath, ARGS).stdout,
  'spawnSync with options in second place': () => spawnSync(LINE, { shell: true, encoding: 'utf8' }).stdout,
  execSync: () => execSync(LINE),
  execFileSync: () => execFileSync(process.execPath, ARGS),
  'an environment of its own': () => output(spawn(process.execPath, ARGS, { env: Object.freeze({ OF_ITS_OWN: '1' }) })),
  'the same, waited for': () => execFileSync(process.execPath, ARGS, { env: Object.freeze({ OF_ITS_OWN: '1' }) }),
  'a copy of this one': () => execFileSync(process.execPath, ARGS, { env: { ...process.env } }),
  'a trace that the app gives': () => output(spawn(process.execPath, ARGS, { env: { TRACEPARENT: 'given' } })),
  'the same, waited for, beside its baggage': () =>
    spawnSync(process.execPath, ARGS, { env: { TRACEPARENT: 'given', TRACESTATE: 'too', BAGGAGE: 'too' } }).stdout,
  'a baggage that the app gives': () => execFileSync(process.execPath, ARGS, { env: { BAGGAGE: 'given' } }),
};

if (process.argv[2] === 'child') {
  console.log(JSON.stringify(told.map((name) => process.env[name] ?? null)));
} else {
  const baggage = propagation.createBaggage({ tenant: { value: 'a b' } });
  for (const [way, start] of Object.entries(ways)) {
    const within = propagation.setBaggage(context.active(), baggage);
    await trace.getTracer('app').startActiveSpan(way, {}, within, async (span) => {
      console.log(JSON.stringify([way, JSON.parse(String(await start()))]));
      span.end();
    });
  }
}
