/** What the detector of EKS shows to a Kubernetes API whose certificate is refused, also when its thread ends in mid-handshake. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { AUTHORITY, startRecorder } from '../../harness/tls/recorder.ts';

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
    const recorder = await startRecorder('other-host', version);
    t.after(() => recorder.close());
    for (let n = 0; n < THREADS; n++) assert.equal(await askInThread(recorder.port), 'ERR_TLS_CERT_ALTNAME_INVALID');
    assert.equal(recorder.received(), '');
  });

  test(`a server whose certificate is accepted sees the token over ${version}`, async (t) => {
    const recorder = await startRecorder('accepted', version);
    t.after(() => recorder.close());
    assert.equal(await askInThread(recorder.port), 'answered');
    assert.ok(recorder.received().includes(TOKEN));
  });
}
