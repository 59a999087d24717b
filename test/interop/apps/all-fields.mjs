// Makes one trace with its own copy of the API: every kind, type of value, status, an event, a link, times of its own.
// Prints the span contexts, in the order of the spans.
import {
  context,
  createTraceState,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';

const tracer = trace.getTracer('all-fields', '1.2.3');
const at = (nanoseconds) => [1_700_000_000, nanoseconds];

const remote = trace.setSpanContext(ROOT_CONTEXT, {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  traceFlags: TraceFlags.SAMPLED,
  traceState: createTraceState('vendor=value'),
  isRemote: true,
});

const server = tracer.startSpan('server', { kind: SpanKind.SERVER, startTime: at(1) }, remote);
server.setAttributes({
  string: 'text',
  unicode: 'h\u00e9 \u65e5\u672c \ud83d\ude80 \u0000\n',
  'string.empty': '',
  true: true,
  false: false,
  zero: 0,
  integer: 42,
  negative: -42,
  'integer.large': Number.MAX_SAFE_INTEGER,
  'integer.small': Number.MIN_SAFE_INTEGER,
  double: 1.5,
  'double.large': 1e300,
  nan: Number.NaN,
  infinite: Number.POSITIVE_INFINITY,
  strings: ['a', ''],
  booleans: [true, false],
  integers: [1, 2],
  doubles: [0.5, -0.25],
  empty: [],
  long: 'x'.repeat(10_000),
});
server.addEvent('event', { key: 'value' }, at(500));
server.addEvent('bare event', at(600));
server.addLink({
  context: { traceId: '11111111111111111111111111111111', spanId: '2222222222222222', traceFlags: TraceFlags.SAMPLED },
  attributes: { 'link.key': 7 },
});

const inServer = trace.setSpan(context.active(), server);
const spans = [server];
for (const [name, kind] of Object.entries(SpanKind).filter(([name]) => Number.isNaN(Number(name)))) {
  if (kind === SpanKind.SERVER) continue;
  const span = tracer.startSpan(name, { kind, startTime: at(1000 + kind) }, inServer);
  if (kind === SpanKind.CLIENT) span.setStatus({ code: SpanStatusCode.ERROR, message: 'it failed' });
  if (kind === SpanKind.PRODUCER) span.setStatus({ code: SpanStatusCode.OK });
  span.end(at(2000 + kind));
  spans.push(span);
}
server.end(at(999_999_999));
console.log(JSON.stringify(spans.map((span) => span.spanContext())));
