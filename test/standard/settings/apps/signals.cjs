// Measures and logs. APP_LOGS: how many log records; APP_STAY keeps it running until a signal.
const { logs, metrics, trace } = require('@opentelemetry/api');

const meter = metrics.getMeter('app');
const counter = meter.createCounter('app.count');
counter.add(2, { a: 1 });
meter.createHistogram('app.size').record(7);
meter.createUpDownCounter('app.open').add(1);
meter.createObservableCounter('app.seen').addCallback((result) => result.observe(5));

const logger = logs.getLogger('app');
trace.getTracer('app').startActiveSpan('work', (span) => {
  for (let i = 0; i < Number(process.env.APP_LOGS ?? 1); i++) {
    logger.emit({ body: `hello ${i}`, severityNumber: 9, attributes: { long: '0123456789', second: 2 } });
  }
  span.end();
});
process.stdout.write('done\n');
if (process.env.APP_STAY !== undefined) {
  const timer = setInterval(() => counter.add(1, { a: 1 }), 10);
  process.on('SIGTERM', () => clearInterval(timer));
}
