/** docs/migration/sdk-setup-file.md, followed: the traces of before and of after are the same, by the names that the page promises. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { root } from '../harness/packed.ts';
import { blocksUnder, Newcomer } from './newcomer.ts';

/** A request of somebody, and one of the app's own in it. */
const APP = `
const server = require('node:http').createServer(async (request, response) => {
  if (request.url === '/stock') return response.end('3 left');
  response.end(await (await fetch('http://localhost:' + process.env.PORT + '/stock')).text());
});
server.listen(process.env.PORT);
`;

/** Of the SDK and its parts; what they need comes from where these links lead. */
const SDK = ['auto-instrumentations-node', 'exporter-trace-otlp-proto', 'resources', 'sdk-node'];

/** One request, from the app's start to Ctrl-C: its spans as `kind name`, who sent them, and with which header. */
async function traced(newcomer: Newcomer, command: string) {
  const { collector } = newcomer;
  const [spans, requests] = [collector.spans.length, collector.of('traces').length];
  const { output } = await newcomer.runs(command, async (url) => {
    assert.equal(await (await fetch(url, { headers: { connection: 'close' } })).text(), '3 left');
    return false;
  });
  const sent = collector.spans.slice(spans);
  assert.equal(sent.length, 3, output);
  return {
    spans: sent.map(({ kind, name }) => `${kind} ${name}`).sort(),
    traces: new Set(sent.map(({ traceId }) => traceId)).size,
    services: [
      ...new Set(
        sent.map(({ resource }) => `${resource['service.name']} in ${resource['deployment.environment.name']}`),
      ),
    ],
    teams: [
      ...new Set(
        collector
          .of('traces')
          .slice(requests)
          .map(({ headers }) => headers['x-team']),
      ),
    ],
  };
}

test('from a file that sets up the SDK', async (t) => {
  const newcomer = await Newcomer.arrive(t);
  newcomer.write('app.js', APP);
  // Around the project: npm would fetch what is in it, from a registry that is elsewhere.
  for (const name of SDK) {
    const link = join(newcomer.folder, '..', 'node_modules', '@opentelemetry', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(root, 'node_modules', '@opentelemetry', name), link);
  }
  const [file, start, wayOver, startAfter] = blocksUnder('docs/migration/sdk-setup-file.md', 'Example');
  assert.ok(file?.task?.kind === 'file' && start && wayOver && startAfter);
  newcomer.write(file.task.file, file.text);
  const before = await traced(newcomer, start.text);
  const { code, output } = await newcomer.runs(wayOver.text);
  assert.equal(code, 0, output);
  assert.ok(!existsSync(join(newcomer.folder, file.task.file)));
  const after = await traced(newcomer, startAfter.text);
  assert.deepEqual(after, before);
  assert.deepEqual(after, {
    spans: ['CLIENT GET', 'SERVER GET', 'SERVER GET'],
    traces: 1,
    services: ['shop in production'],
    teams: ['orders'],
  });
});
