// An app that makes its own spans with the OpenTelemetry API: BENCH_SPANS of them per request.
const { createServer } = require('node:http');
const { SpanKind, trace } = require('@opentelemetry/api');
const { serve } = require('./serve.cjs');

const count = Number(process.env.BENCH_SPANS);
const tracer = trace.getTracer('bench', '1.0.0');

function work(index) {
  tracer.startActiveSpan('work', { kind: SpanKind.INTERNAL }, (span) => {
    span.setAttribute('work.index', index);
    span.setAttribute('work.kind', 'calculation');
    span.setAttribute('work.user', 'user-4711');
    span.setAttribute('work.done', true);
    span.end();
  });
}

serve((handled) =>
  createServer((_request, response) => {
    handled();
    for (let index = 0; index < count; index++) work(index);
    response.end('hello');
  }),
);
