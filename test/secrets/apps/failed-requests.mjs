// Errors that quote the URL of a request, with what is secret in it, on spans of the app's own.
import { trace } from '@opentelemetry/api';
import nodeFetch from 'node-fetch';

const tracer = trace.getTracer('app');

async function attempt(name, request) {
  await tracer.startActiveSpan(name, async (span) => {
    try {
      await request();
    } catch (error) {
      span.recordException(error);
      span.setStatus({ code: 2, message: error.message });
    }
    span.end();
  });
}

await attempt('node-fetch', () => nodeFetch('http://127.0.0.1:1/cb?access_token=hunter2'));
await attempt('fetch', () => fetch('http://user:hunter2@127.0.0.1:1/cb'));
await attempt('connect', () => {
  throw new Error('cannot connect to postgres://svc:hunter2@127.0.0.1:5432/orders');
});
