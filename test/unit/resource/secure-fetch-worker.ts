/** Asks several times at once as the detector of EKS does, and says how the first one ended. */
import { parentPort, workerData } from 'node:worker_threads';
import { awsEksDetector } from '@opentelemetry/resource-detector-aws';
import { type Fetching, fetchSecurely } from '../../../src/resource/secure-fetch.ts';

const { port, ca, token } = workerData as { port: number; ca: string; token: string };
fetchSecurely(awsEksDetector);
const { _fetchString } = awsEksDetector as unknown as Fetching;
for (let n = 0; n < 8; n++) {
  _fetchString
    .call(awsEksDetector, {
      ca,
      headers: { Authorization: token },
      host: 'localhost',
      port,
      method: 'GET',
      path: '/',
      timeout: 2000,
    })
    .then(
      () => parentPort?.postMessage('answered'),
      (error: NodeJS.ErrnoException) => parentPort?.postMessage(error.code),
    );
}
