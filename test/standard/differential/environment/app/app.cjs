// What an app can do with the API, in one go. The times are its own, so that they can be compared; what it sees is on stdout.
const { context, propagation, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } = require('@opentelemetry/api');

const AT = 1_700_000_000_000; // ms
const LONG = 'x'.repeat(40);
const tracer = trace.getTracer('app', '1.2.3', { schemaUrl: 'https://example.com/schema' });

const say = (what, value) => console.log(`app: ${JSON.stringify({ [what]: value })}`);
const list = (length, each) => Array.from({ length }, (_, index) => each(index));
const pairs = (length) => Object.fromEntries(list(length, (index) => [`key${index}`, index]));
const elsewhere = (digit, traceFlags = 1) => ({ traceId: digit.repeat(32), spanId: digit.repeat(16), traceFlags });
const start = (name, options, parent) => tracer.startSpan(name, { startTime: AT, ...options }, parent);
const into = (carrier, from) => {
  propagation.inject(from, carrier);
  return carrier;
};

const order = start('order', {
  kind: SpanKind.SERVER,
  attributes: {
    text: 'plain',
    long: 'äöü€😀'.repeat(30),
    integer: 42,
    negative: -1,
    double: 0.5,
    huge: 2 ** 60,
    flag: true,
    empty: '',
    texts: ['one', LONG],
    numbers: [1, 2.5],
    flags: [true, false],
    none: [],
  },
  links: [
    { context: elsewhere('a'), attributes: { first: 1, second: LONG, third: true } },
    { context: elsewhere('b', 0) },
    { context: elsewhere('c'), attributes: {} },
  ],
});
order.setAttribute('later', 'set');
order.setAttribute('text', 'changed');
order.addEvent('one', { first: 1, second: LONG, third: [1, 2] }, AT + 1);
order.addEvent('two', AT + 2);
order.addEvent('three', { first: LONG }, AT + 3);
order.addLink({ context: elsewhere('d'), attributes: { first: 'later' } });

const failure = new TypeError('no stock');
failure.stack = 'TypeError: no stock\n    at order (shop.js:1:1)';
const pay = start('pay', { kind: SpanKind.CLIENT }, trace.setSpan(ROOT_CONTEXT, order));
pay.recordException(failure, AT + 4);
pay.setStatus({ code: SpanStatusCode.ERROR, message: 'declined: '.repeat(10) });
order.setStatus({ code: SpanStatusCode.OK });

// More of everything than fits where nobody sets a limit.
const many = start('many', { attributes: pairs(130), links: list(130, () => ({ context: elsewhere('e') })) });
many.addEvent('first', pairs(130), AT);
for (let index = 0; index < 130; index++) many.addEvent(`event ${index}`, AT);
many.addLink({ context: elsewhere('f'), attributes: pairs(130) });
many.end(AT + 1);

const incoming = {
  nothing: {},
  traceparent: { traceparent: `00-${'1'.repeat(32)}-${'1'.repeat(16)}-01`, tracestate: 'vendor=a:b,other=1' },
  'an unsampled traceparent': { traceparent: `00-${'2'.repeat(32)}-${'2'.repeat(16)}-00` },
  'a later traceparent': { traceparent: `01-${'3'.repeat(32)}-${'3'.repeat(16)}-01-more` },
  'a broken traceparent': { traceparent: `00-${'0'.repeat(32)}-${'4'.repeat(16)}-01`, tracestate: 'vendor=1' },
  baggage: { baggage: 'user=ann%20b, tier = gold ;source=web,broken' },
  'traceparent and baggage': { traceparent: `00-${'5'.repeat(32)}-${'5'.repeat(16)}-01`, baggage: 'user=bob' },
  b3: { b3: `${'6'.repeat(32)}-${'6'.repeat(16)}-1` },
  'a short b3': { b3: `${'7'.repeat(16)}-${'7'.repeat(16)}-0-${'a'.repeat(16)}` },
  'a b3 to debug': { b3: `${'8'.repeat(32)}-${'8'.repeat(16)}-d` },
  b3multi: { 'x-b3-traceid': '9'.repeat(32), 'x-b3-spanid': '9'.repeat(16), 'x-b3-sampled': '1' },
  'a b3multi to debug': { 'x-b3-traceid': 'a'.repeat(32), 'x-b3-spanid': 'a'.repeat(16), 'x-b3-flags': '1' },
  'two traces': {
    b3: `${'b'.repeat(32)}-${'b'.repeat(16)}-1`,
    traceparent: `00-${'c'.repeat(32)}-${'c'.repeat(16)}-01`,
  },
};
for (const [name, headers] of Object.entries(incoming)) {
  const from = propagation.extract(ROOT_CONTEXT, headers);
  const span = start(`from ${name}`, { kind: SpanKind.SERVER }, from);
  const baggage = propagation.getBaggage(from)?.getAllEntries();
  say(`from ${name}`, { recording: span.isRecording(), baggage, outgoing: into({}, trace.setSpan(from, span)) });
  span.end(AT + 1);
}
const baggage = propagation.createBaggage({ city: { value: 'Kraków, old' }, odd: { value: 'a=b;c' } });
say('to elsewhere', into({}, propagation.setBaggage(trace.setSpan(ROOT_CONTEXT, order), baggage)));

// Samplers that go by the trace decide by its id, which is given here.
const sampled = list(16, (index) => {
  const traceId = `${(BigInt(index + 1) * 0x9e3779b97f4a7c15f39cc0605cedc834n).toString(16).slice(-26)}c0ffee`;
  const parent = { traceId, spanId: '1'.repeat(16), traceFlags: index % 2, isRemote: index % 4 < 2 };
  const span = start(`sampled ${index}`, {}, trace.setSpanContext(ROOT_CONTEXT, parent));
  span.end(AT + 1);
  return span.spanContext().traceFlags;
});
say('sampled', sampled);

const other = trace.getTracer('other');
context.with(trace.setSpan(ROOT_CONTEXT, order), async () => {
  await null;
  other.startActiveSpan('after a wait', { startTime: AT }, (span) => {
    say('active', trace.getActiveSpan() === span);
    span.end(AT + 1);
    order.end(AT + 10);
    // Last of this turn: ours hands a span with an exception over after it, when nobody sees that the stack is read.
    pay.end(AT + 5);
  });
});
