import { setEnvironmentData } from 'node:worker_threads';
import { type Context, propagation } from '@opentelemetry/api';
import { normalize } from '../propagation/environment-context.ts';
import { WORKER_CONTEXT_KEY } from './worker-context-key.ts';

/**
 * Starts a worker thread that is there for one thing alone: what it does by itself goes on in `active`. The loader in the thread
 * reads it; the app's own data and environment stay as they are.
 */
export function startWorkerWithin<Worker>(active: Context, start: () => Worker): Worker {
  const carrier: Record<string, string> = {};
  propagation.inject(active, carrier, {
    set(_carrier, name, value) {
      carrier[normalize(name)] = value;
    },
  });
  setEnvironmentData(WORKER_CONTEXT_KEY, carrier);
  try {
    return start();
  } finally {
    setEnvironmentData(WORKER_CONTEXT_KEY, undefined);
  }
}
