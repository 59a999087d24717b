/** Which trace a job of BullMQ is in: runs of schedulers, jobs of flows, processors in processes and threads of their own. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { satisfies } from '../../../src/patching/versions.ts';
import { folderOf, versionsOf } from '../../harness/libraries.ts';
import { root } from '../../harness/packed.ts';
import { project } from '../../harness/project.ts';
import { collect } from '../../harness/receive.ts';
import { run } from '../../harness/run.ts';
import { serversFor } from '../../harness/servers.ts';
import type { ReceivedSpan } from '../../harness/spans.ts';

const { env: servers, skip } = serversFor(['REDIS_URL']);

const HELPERS = `
  const { Queue, Worker, FlowProducer } = require(process.env.BULLMQ);
  const { trace } = require(process.env.API);
  const { hostname, port } = new URL(process.env.REDIS_URL);
  const options = { connection: { host: hostname, port: Number(port) }, prefix: 'bullmq-test-' + process.pid };
  const span = (name, work) => trace.getTracer('app').startActiveSpan(name, async (span) => {
    try { return await work(); } finally { span.end(); }
  });`;

for (const version of versionsOf('bullmq')) {
  const own = join(folderOf('bullmq', version), 'node_modules', 'bullmq');
  const BULLMQ = existsSync(own) ? own : join(root, 'node_modules', 'bullmq');

  async function traced(files: Readonly<Record<string, string>>): Promise<ReceivedSpan[]> {
    const { file } = project({ ...files, 'app.cjs': `${HELPERS}\n(async () => {${files['app.cjs']}})();` });
    const collector = await collect();
    const env = {
      ...servers,
      BULLMQ,
      API: join(root, 'node_modules', '@opentelemetry', 'api'),
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    };
    const { code, stdout, stderr } = await run({ file: file('app.cjs'), env });
    await collector.close();
    assert.deepEqual([code, stdout, stderr], [0, 'done\n', ''], stderr);
    return collector.spans;
  }

  test(`bullmq ${version}: each run of a scheduler is a trace of its own, linked to who made it`, {
    skip,
  }, async () => {
    const spans = await traced({
      'app.cjs': `
        const queue = new Queue('ticks', options);
        await span('making', () => queue.upsertJobScheduler('often', { every: 60 }, { name: 'tick' }));
        let runs = 0;
        const worker = new Worker('ticks', async (job) => {
          await span('work ' + job.name, async () => {});
        }, { ...options, autorun: false });
        await span('unrelated', async () => { await queue.add('plain', {}); });
        const enough = new Promise((resolve) => worker.on('completed', (job) => { if (job.name === 'tick' && ++runs === 4) resolve(); }));
        span('request', async () => { worker.run(); });
        await enough;
        await queue.removeJobScheduler('often');
        await worker.close();
        await queue.obliterate({ force: true });
        await queue.close();
        console.log('done');`,
    });
    const made = spans.find(({ name, kind }) => name === 'add ticks' && kind === 'PRODUCER');
    assert.ok(made);
    // BullMQ tells its telemetry of schedulers since 5.28; before, nothing is known of who made one.
    const isTold = satisfies(version, '>=5.28.0');
    const runs = spans.filter(
      ({ name, attributes }) => name === 'process ticks' && attributes['bullmq.job.name'] === 'tick',
    );
    assert.ok(runs.length >= 4);
    for (const { parentSpanId, links, traceId } of runs) {
      assert.equal(parentSpanId, '');
      assert.notEqual(traceId, made.traceId);
      assert.deepEqual(links, isTold ? [{ traceId: made.traceId, spanId: made.spanId }] : []);
    }
    assert.equal(new Set(runs.map(({ traceId }) => traceId)).size, runs.length);
    for (const work of spans.filter(({ name }) => name === 'work tick')) {
      assert.deepEqual(work.links, []);
      assert.ok(runs.some(({ spanId }) => spanId === work.parentSpanId));
    }
    // The next runs are added by the worker: nobody has asked for that, least of all a job that had just ended.
    assert.equal(spans.filter(({ name }) => name === 'add ticks').length, isTold ? 2 : 1);
    const plain = spans.find(
      ({ attributes, kind }) => kind === 'CONSUMER' && attributes['bullmq.job.name'] === 'plain',
    );
    assert.equal(plain?.traceId, spans.find(({ name }) => name === 'unrelated')?.traceId);
  });

  test(`bullmq ${version}: jobs of a flow are processed in its trace, with and without options`, { skip }, async () => {
    const spans = await traced({
      'app.cjs': `
        const flow = new FlowProducer(options);
        const queue = new Queue('parts', options);
        const node = (name, opts, children) => ({ name, queueName: 'parts', ...(opts && { opts }), ...(children && { children }) });
        const tree = node('whole', undefined, [node('part', undefined), node('part', { attempts: 1 })]);
        await span('flow', () => flow.add(tree));
        await span('flows', () => flow.addBulk([node('single')]));
        if ('opts' in tree || 'opts' in tree.children[0]) console.log('changed');
        let left = 4;
        const worker = new Worker('parts', async () => {}, options);
        await new Promise((resolve) => worker.on('completed', () => { if (--left === 0) resolve(); }));
        await worker.close();
        await queue.obliterate({ force: true });
        await queue.close();
        await flow.close();
        console.log('done');`,
    });
    const runs = spans.filter(({ kind }) => kind === 'CONSUMER');
    assert.equal(runs.length, 4);
    const traceOf = (name: string) => spans.find((span) => span.name === name)?.traceId;
    assert.equal(runs.filter(({ traceId }) => traceId === traceOf('flow')).length, 3);
    assert.equal(runs.filter(({ traceId }) => traceId === traceOf('flows')).length, 1);
  });

  for (const useWorkerThreads of [false, true])
    test(`bullmq ${version}: a processor in a ${useWorkerThreads ? 'thread' : 'process'} of its own works in the job's trace`, {
      skip,
    }, async () => {
      const spans = await traced({
        'processor.cjs': `
          const { trace } = require(process.env.API);
          module.exports = async (job) => {
            await job.updateProgress(50);
            trace.getTracer('processor').startSpan('work ' + job.data.number).end();
          };`,
        'app.cjs': `
          const queue = new Queue('heavy', options);
          await span('first', () => queue.add('job', { number: 1 }));
          await span('second', () => queue.add('job', { number: 2 }));
          let left = 2;
          const worker = new Worker('heavy', require('node:path').join(__dirname, 'processor.cjs'), { ...options, useWorkerThreads: ${useWorkerThreads} });
          await new Promise((resolve) => {
            worker.on('failed', (job, error) => { console.log(error); resolve(); });
            worker.on('completed', () => { if (--left === 0) resolve(); });
          });
          await worker.close();
          await queue.obliterate({ force: true });
          await queue.close();
          console.log('done');`,
      });
      for (const [index, name] of ['first', 'second'].entries()) {
        const request = spans.find((span) => span.name === name);
        const job = spans.find(({ kind, traceId }) => kind === 'CONSUMER' && traceId === request?.traceId);
        assert.ok(job);
        const work = spans.find((span) => span.name === `work ${index + 1}`);
        assert.deepEqual([work?.traceId, work?.parentSpanId], [job.traceId, job.spanId]);
      }
    });
}
