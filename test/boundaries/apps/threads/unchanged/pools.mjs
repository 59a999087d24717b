// Prints what an app sees of pools of threads: results, errors, a thread that dies in its task, transferred buffers, and threads
// that Node starts without the flags and the variables of the process.
import { join } from 'node:path';
import { trace } from '@opentelemetry/api';
import { Piscina } from 'piscina';
import { FixedThreadPool } from 'poolifier';
import { Tinypool } from 'tinypool';
import workerpool from 'workerpool';

const filename = join(import.meta.dirname, 'task.mjs');
const { NODE_OPTIONS, ...rest } = process.env;
/** Of the pool, and of its threads where they have nothing of the process. */
const ways = { asTheProcess: {}, without: { execArgv: [], env: rest } };

/** Per pool: how it is made, asked and closed. */
const pools = {
  piscina(options) {
    const pool = new Piscina({ filename, maxThreads: 1, ...options });
    return { ask: (task, transferList) => pool.run(task, { transferList }), close: () => pool.destroy() };
  },
  tinypool(options) {
    const pool = new Tinypool({ filename, maxThreads: 1, ...options });
    // The promise of a task whose thread dies is not settled (tinypool 2.2.0).
    return {
      ask: (task, transferList) => pool.run(task, { transferList }),
      close: () => pool.destroy(),
      mayDie: false,
    };
  },
  workerpool({ execArgv, env = process.env }) {
    const workerThreadOpts = { env: { ...env, POOL: 'workerpool' }, ...(execArgv && { execArgv }) };
    const pool = workerpool.pool(filename, { maxWorkers: 1, workerType: 'thread', workerThreadOpts });
    return {
      ask: (task, transfer = []) => Promise.resolve(pool.exec('run', [task], { transfer })),
      close: () => pool.terminate(),
    };
  },
  poolifier({ execArgv, env = process.env }) {
    const workerOptions = { env: { ...env, POOL: 'poolifier' }, ...(execArgv && { execArgv }) };
    const pool = new FixedThreadPool(1, filename, { workerOptions, errorHandler: () => {} });
    return {
      ask: (task, transferList) => pool.execute(task, undefined, undefined, transferList),
      close: () => void pool.destroy(), // Its promise is not always settled on a busy machine (poolifier 5.3.2).
      mayDie: false, // Neither is that of a task whose thread dies.
    };
  },
};

const told = ({ name, message, code }) => [name, message, code];

// Within a span, whose context goes with each task.
await trace.getTracer('pools').startActiveSpan('asked', async (span) => {
  for (const [name, make] of Object.entries(pools)) {
    for (const [way, options] of Object.entries(ways)) {
      const say = (...words) => console.log(JSON.stringify([name, way, ...words]));
      const { ask, close, mayDie = true } = make(options);
      say('shape', await ask({ kind: 'shape', given: 1 }));
      say('fail', await ask({ kind: 'fail' }).catch(told));
      const bytes = new ArrayBuffer(8);
      const size = ask({ kind: 'size', bytes }, [bytes]);
      say('transferred', bytes.byteLength, await size);
      say('stream', await ask({ kind: 'ended' }));
      if (mayDie) {
        say('die', await ask({ kind: 'die' }).catch(told));
        say('after', await ask({ kind: 'shape', given: 2 }));
      }
      if (way === 'without') say('traced', await ask({ kind: 'isTraced' }));
      await close();
    }
  }
  span.end();
});
process.exit(); // What poolifier leaves open.
