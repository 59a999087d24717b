/** What the detector of EKS shows to a Kubernetes API whose certificate is refused, also when its thread ends in mid-handshake. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { accept, collect } from '../../harness/receive.ts';
import { AUTHORITY } from '../../harness/tls/certificates.ts';

const TOKEN = 'Bearer t0ken-of-the-pod';
const THREADS = 15;

const askInThread = (port: number) => {
  const worker = new Worker(new URL('secure-fetch-worker.ts', import.meta.url), {
    workerData: { port, ca: readFileSync(AUTHORITY, 'utf8'), token: TOKEN },
  });
  return new Promise<string>((resolve, reject) => {
    worker.on('error', reject).on('message', (message: string) => {
      void worker.terminate().then(() => resolve(message));
    });
  });
};

for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
  test(`a server with another host's certificate sees no token over ${version}`, async (t) => {
    const collector = await collect({ answer: accept, tls: { certificate: 'other-host', version } });
    t.after(() => collector.close());
    for (let n = 0; n < THREADS; n++) assert.equal(await askInThread(collector.port), 'ERR_TLS_CERT_ALTNAME_INVALID');
    assert.deepEqual(collector.firstBytes(), []);
  });

  test(`a server whose certificate is accepted sees the token over ${version}`, async (t) => {
    const collector = await collect({ answer: accept, tls: { certificate: 'accepted', version } });
    t.after(() => collector.close());
    assert.equal(await askInThread(collector.port), 'answered');
    assert.ok(collector.firstBytes().some((bytes) => bytes.includes(TOKEN)));
  });
}
