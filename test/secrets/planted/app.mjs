/** Uses libraries with secrets in all that they are given, then ends, or is ended by an error that nobody handles. */
import { writeFileSync } from 'node:fs';
import { trace } from '@opentelemetry/api';
import { useDatabases } from './databases.mjs';
import { useHttp } from './http.mjs';
import { useOthers } from './others.mjs';
import { attempt, count, secret } from './secret.mjs';
import { useTexts } from './texts.mjs';

const tracer = trace.getTracer('app');
const inSpan = (name, run) => attempt(tracer, name, run);

await useTexts(inSpan);
await useHttp(inSpan);
await useDatabases(inSpan);
await useOthers(inSpan);

const { CRASH, REPORT } = process.env;
const fatal = `amqp://svc:${secret('uncaught')}@h`;
writeFileSync(REPORT, JSON.stringify({ planted: count(), facts: globalThis[Symbol.for('@org/otel-auto')] }));
if (CRASH) {
  tracer.startActiveSpan('fatal', () => {
    throw new Error(fatal);
  });
}
