// The cost of tracing for a system of examples/: the CPU time of its services for the same traffic, untraced and traced side by side.
import { existsSync, readFileSync } from 'node:fs';
import { loadSystem, startSystem } from './system.mjs';

const PER_ROUND = 200;
const AT_ONCE = 10;
/** Length of one tick of `/proc/<pid>/stat` (ms): `USER_HZ` is 100 on every Linux that Node supports. */
const TICK = 10;
const VARIANTS = [
  { name: 'untraced', traced: false, overrides: {} },
  { name: 'every trace', overrides: { OTEL_TRACES_SAMPLER: 'parentbased_always_on' } },
  {
    name: 'one trace in ten',
    overrides: { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.1' },
  },
];

/**
 * Runs the system's `load` against all variants by turns, so that what else the machine does meets them alike.
 * @param {string} name the system's folder
 * @param {object} options
 * @param {Record<string, string>} options.env as of `startSystem`
 * @param {number} options.rounds how many times each variant gets its turn, after one to warm up
 * @returns {Promise<string>} the figures, as text
 */
export async function measureOverhead(name, { env, rounds }) {
  const { load } = (await loadSystem(name)) ?? {};
  if (load === undefined) throw new Error(`${name} says no load`);
  if (!existsSync('/proc/self/stat')) throw new Error('CPU time is read from /proc, which this system lacks');
  const variants = [];
  for (const variant of VARIANTS) {
    const running = await startSystem(name, { ...variant, env, overrides: { ...load.env, ...variant.overrides } });
    variants.push({ ...variant, running, one: await load.prepare(running), cpu: 0 });
  }
  for (let round = 0; round <= rounds; round++) {
    for (const variant of variants) {
      const before = cpuOf(variant.running);
      await repeat(variant.one);
      if (round > 0) variant.cpu += cpuOf(variant.running) - before;
    }
  }
  for (const { running } of variants) await running.stop();
  const [{ cpu: untraced }] = variants;
  const lines = variants.map(({ name, cpu }, index) => {
    const more =
      index === 0 ? '' : `  ${cpu < untraced ? '-' : '+'}${Math.abs((cpu / untraced - 1) * 100).toFixed(0)} %`;
    return `${name.padEnd(18)}${((cpu * TICK) / 1000).toFixed(2)} s${more}`;
  });
  return [
    `CPU time of the services for ${rounds * PER_ROUND} times ${load.what}:`,
    ...lines,
    'This is rough: one run, beside all else that this machine does. `npm run bench` measures with care.',
  ].join('\n');
}

async function repeat(one) {
  let left = PER_ROUND;
  const client = async () => {
    while (left-- > 0) await one();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, client));
}

/** CPU time of all services, in ticks, with the threads that send. */
function cpuOf({ pids }) {
  let sum = 0;
  for (const pid of pids()) {
    // proc_pid_stat(5); the name in parentheses may itself have spaces and parentheses.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    sum += Number(fields[11]) + Number(fields[12]);
  }
  return sum;
}
