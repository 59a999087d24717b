/**
 * What an app sees of the libraries for which there is an official class that shows: each way in which it does, beside bare Node
 * (docs/decisions/official-classes.md). The same output, the same exit code, and the same error where that ends the app; and
 * the spans of it all the same.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { enabling } from '../../harness/enabled.ts';
import { supportedNodes } from '../../harness/nodes.ts';
import { project } from '../../harness/project.ts';
import { collect } from '../../harness/receive.ts';
import { type RunResult, run } from '../../harness/run.ts';
import { serversFor } from '../../harness/servers.ts';
import { place } from '../../standard/differential/spans.ts';
import { CASES, type Case, prelude } from './beside-bare.ts';

const running = { version: process.versions.node, path: process.execPath };
const others = Object.values(supportedNodes).filter(({ version }) => version !== running.version);

for (const wanted of CASES) {
  const { library, version, alias, name, servers } = wanted;
  const { env, skip } = serversFor(servers ?? []);
  const installed = version ?? alias?.[0];
  // A builtin comes in the versions of Node.
  for (const node of installed === undefined ? [running, ...others] : [running]) {
    const title = [library, installed ?? `of Node ${node.version}`].join(' ');
    test(`${title}: ${name}`, { skip }, () => check(wanted, env, node.path));
  }
}

async function check(
  { library, version, alias, env: own, source, spans, crashes }: Case,
  env: Record<string, string>,
  node: string,
) {
  const files = { 'app.cjs': prelude + source };
  const [copied, ...links] = alias ?? [];
  const folder =
    copied !== undefined
      ? project(files, { packages: { [library]: copied }, links }).folder
      : version === undefined
        ? project(files).folder // Node's own.
        : place(library, version, files);
  const collector = await collect();
  try {
    const file = join(folder, 'app.cjs');
    const tracing = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...enabling(library), ...own };
    const bare = await run({ file, env, node, flag: false });
    const traced = await run({ file, node, env: { ...env, ...tracing }, timeout: 20_000 });
    assert.equal(bare.code, crashes ? 1 : 0, bare.stdout + bare.stderr);
    assert.deepEqual(behaviour(traced, crashes), behaviour(bare, crashes));
    if (spans === undefined) return;
    const found = collector.spans
      .filter(({ scope }) => scope.endsWith(`/${library}`) || scope.endsWith(`-${library}`))
      .map(({ name, statusMessage, attributes }) => `${name} ${statusMessage || (attributes['error.type'] ?? '')}`);
    assert.deepEqual(found.sort(), spans.toSorted());
  } finally {
    await collector.close();
    rmSync(folder, { recursive: true });
  }
}

test('net: connections with TLS', async (t) => {
  const tls = `${prelude}
    const { readFileSync } = require('node:fs');
    require('node:net');
    const tls = require('node:tls');
    const [key, cert] = ['key.pem', 'cert.pem'].map((name) => readFileSync(__dirname + '/' + name));
    const server = tls.createServer({ key, cert }, (socket) => socket.end('hello')).on('tlsClientError', () => {});
    server.listen(0, '127.0.0.1', () => within(async () => {
      const socket = tls.connect({ port: server.address().port, host: '127.0.0.1', rejectUnauthorized: false });
      console.log('connecting', listeners(socket));
      await new Promise((resolve) => socket.once('secureConnect', resolve));
      console.log('connected', listeners(socket));
      socket.resume();
      await new Promise((resolve) => socket.once('close', resolve));
      console.log('closed', listeners(socket), socket.remoteAddress);
      server.unref();
      tls.connect({ port: server.address().port, host: '127.0.0.1' });
      await new Promise(() => {});
    }));`;
  const { file } = project({ 'app.cjs': tls });
  try {
    const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'];
    execFileSync('openssl', [...request, '-keyout', file('key.pem'), '-out', file('cert.pem')], { stdio: 'ignore' });
  } catch {
    return t.skip('needs openssl: apt-get install openssl');
  }
  const collector = await collect();
  try {
    const app = file('app.cjs');
    const bare = await run({ file: app, flag: false });
    const traced = await run({ file: app, env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...enabling('net') } });
    assert.equal(bare.code, 1, bare.stderr);
    assert.deepEqual(behaviour(traced, true), behaviour(bare, true));
    const found = collector.spans.map(({ name, statusMessage, parentSpanId }) => {
      const parent = collector.spans.find(({ spanId }) => spanId === parentSpanId);
      return `${name} of ${parent?.name}: ${statusMessage.replace(/;.*$/, '')}`;
    });
    assert.deepEqual(found.filter((line) => line.includes('connect')).sort(), [
      'tcp.connect of tls.connect: ',
      'tcp.connect of tls.connect: ',
      'tls.connect of request: ',
      'tls.connect of request: self-signed certificate',
    ]);
    const { attributes } = collector.spans.find(({ name }) => name === 'tls.connect') ?? {};
    assert.match(String(attributes?.['tls.protocol']), /^TLSv1/);
    assert.match(String(attributes?.['tls.certificate.fingerprint']), /^[\dA-F:]+$/);
  } finally {
    await collector.close();
  }
});

/** Of an error that ends the app, what it is: where it comes from begins with frames of ours. */
function behaviour({ code, signal, stdout, stderr }: RunResult, crashes: true | undefined) {
  const error = crashes ? /^.*Error: .*$/m.exec(stderr)?.[0] : stderr.replaceAll(/\(node:\d+\)/g, '(node)');
  return { code, signal, error, lines: stdout.replaceAll(/-\d+/g, '-').split('\n') };
}
