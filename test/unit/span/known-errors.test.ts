/** What one span hides of an error, no other span of the process shows. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Span, SpanStatusCode } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { AlwaysOffSampler, AlwaysOnSampler, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace';
import { postgresqlErrorText } from '../../../src/patching/database/error-text.ts';
import { failSpan } from '../../../src/patching/end-of-span/fail-span.ts';
import { doWhatWaits } from '../../../src/span/after-this-turn.ts';
import type { AnySampler } from '../../../src/span/trace-sampler.ts';
import { SpanTracerProvider } from '../../../src/span/tracer-provider.ts';

const exporter = new InMemorySpanExporter();

function provide(sampler: unknown = new AlwaysOnSampler()): SpanTracerProvider {
  return new SpanTracerProvider({
    resource: resourceFromAttributes({}),
    sampler: sampler as AnySampler,
    spanProcessors: [new SimpleSpanProcessor({ exporter })],
  });
}

const provider = provide();
const handler = provider.getTracer('handler');
const database = provider.getTracer('database', undefined, { errorText: postgresqlErrorText });

/** All that a span says. */
function textOf(use: (span: Span) => void): string {
  exporter.reset();
  const span = handler.startSpan('GET /pay');
  use(span);
  span.end();
  doWhatWaits();
  return JSON.stringify(exporter.getFinishedSpans().map(({ status, events }) => [status, events]));
}

let count = 0;
function failedQuery(tracer = database): Error {
  const error = new Error(`invalid input syntax for type integer: "hunter${++count} x"`);
  const span = tracer.startSpan('SELECT');
  failSpan(span, error);
  span.end();
  return error;
}

function assertHidden(text: string): void {
  assert.ok(!text.includes('hunter'), text);
  assert.match(text, /invalid input syntax for type integer: \\"\?\\"/);
}

test('the error of a query, as it is', () => {
  const error = failedQuery();
  assertHidden(textOf((span) => failSpan(span, error)));
});

test('its message as a status, without the error', () => {
  const { message } = failedQuery();
  assertHidden(textOf((span) => span.setStatus({ code: SpanStatusCode.ERROR, message })));
});

test('as the cause of another one, and quoted in its message', () => {
  const cause = failedQuery();
  assertHidden(textOf((span) => failSpan(span, new Error(`cannot pay: ${cause.message}`, { cause }))));
});

test('quoted by an error that does not know it', () => {
  const { message } = failedQuery();
  assertHidden(textOf((span) => failSpan(span, new TypeError(`cannot pay (${message})`))));
});

test('with the statement that a query builder puts before its message', () => {
  const error = failedQuery();
  error.message = `insert into "cards" values ('4111-hunter', 7777) - ${error.message}`;
  const text = textOf((span) => failSpan(span, error));
  assertHidden(text);
  assert.ok(!text.includes('7777'), text);
});

test('with the arguments that a query builder has in a message of its own', () => {
  const cause = failedQuery();
  const text = textOf((span) =>
    failSpan(span, new Error('Failed query: select $1::int\nparams: 4111-hunter', { cause })),
  );
  assert.ok(!text.includes('hunter'), text);
  assert.match(text, /Failed query: select \$1::int\\nparams: \?/);
});

test('where the span of the query is not sampled', () => {
  const off = provide(new AlwaysOffSampler()).getTracer('database', undefined, { errorText: postgresqlErrorText });
  const error = failedQuery(off as typeof database);
  assertHidden(textOf((span) => failSpan(span, error)));
});

test('where the library says another message than that of the error', () => {
  const error = new Error("Duplicate entry 'hunter9' for key 'PRIMARY'");
  const query = handler.startSpan('INSERT');
  failSpan(query, error, { message: "Duplicate entry '?' for key 'PRIMARY'", exception: false });
  query.end();
  const text = textOf((span) => failSpan(span, error));
  assert.ok(!text.includes('hunter'), text);
  assert.match(text, /Duplicate entry '\?' for key 'PRIMARY'/);
});

test('an error of the app stays as it is, whatever failed before', () => {
  failedQuery();
  assert.match(
    textOf((span) => failSpan(span, new Error("order 'a-17' is unknown", { cause: new Error('none') }))),
    /order 'a-17' is unknown/,
  );
});
