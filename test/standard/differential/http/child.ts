// Runs every case with the official instrumentation or with ours and prints the spans as JSON.
import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { cases } from './cases.ts';
import { type Lab, openLab } from './lab.ts';
import { register } from './register.ts';

const mode = process.argv[2] === 'official' ? 'official' : 'ours';

let onSpan = (): void => undefined;
const names = new Map<string, string>();
const { ended, faults, reader } = register({
  mode,
  onStart: (span) => names.set(span.spanContext().spanId, describe(span)),
  onEnd: () => onSpan(),
});

/** Names a span among those of its case. */
function describe(span: Pick<ReadableSpan, 'name' | 'kind' | 'attributes'>): string {
  const [url = ''] = String(span.attributes['url.full'] ?? '').split('?');
  const [, segment = ''] = /[^/]\/(\w+)$/.exec(url) ?? [];
  return `${SpanKind[span.kind]} ${span.name} ${segment}`.trim();
}

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
};

function portName(lab: Lab, port: unknown): unknown {
  if (port === lab.port) return 'HTTP';
  if (port === lab.securePort) return 'HTTPS';
  if (port === lab.mixedPort) return 'MIXED';
  if (port === lab.port6) return 'HTTP6';
  if (port === lab.deadPort) return 'DEAD';
  return typeof port === 'number' && port > 10_000 ? 'EPHEMERAL' : port;
}

/** What is compared; ports and ids differ from run to run. */
function fields(lab: Lab, span: ReadableSpan): Record<string, unknown> {
  const text = (value: unknown): unknown =>
    typeof value === 'string'
      ? value.replaceAll(/:(\d{5})(?!\d)/g, (_all, port) => `:${portName(lab, Number(port))}`)
      : value;
  const parent = span.parentSpanContext;
  const result: Record<string, unknown> = {
    name: span.name,
    kind: SpanKind[span.kind],
    parent: parent && (names.get(parent.spanId) ?? `${parent.traceId}-${parent.spanId}`),
    remoteParent: parent?.isRemote === true,
    traceState: span.spanContext().traceState?.serialize() ?? '',
    status: SpanStatusCode[span.status.code],
    statusMessage: text(span.status.message),
    events: span.events.map(({ name, attributes }) =>
      [name, attributes?.['exception.type'], text(attributes?.['exception.message'])].join(' '),
    ),
    links: span.links.length,
  };
  for (const [key, value] of Object.entries(span.attributes)) {
    result[`attributes.${key}`] = key.endsWith('.port') ? portName(lab, value) : text(value);
  }
  return result;
}

/** What the case's requests were measured by, in the shape of spans. */
async function measured(lab: Lab): Promise<{ label: string; fields: Record<string, unknown> }[]> {
  const { resourceMetrics } = await reader.collect();
  const found = resourceMetrics.scopeMetrics
    .flatMap(({ metrics }) => metrics)
    .flatMap((metric) =>
      metric.dataPoints.map(({ attributes, value }) => {
        const { count, buckets } = value as { count: number; buckets: { boundaries: number[] } };
        const { unit, description } = metric.descriptor;
        const fields: Record<string, unknown> = { count, unit, description, boundaries: buckets.boundaries.join() };
        for (const [key, each] of Object.entries(attributes)) {
          fields[`attributes.${key}`] = key.endsWith('.port') ? portName(lab, each) : each;
        }
        const { 'http.request.method': method, 'http.response.status_code': status } = attributes;
        return { label: `${metric.descriptor.name} ${method} ${status ?? 'without status'}`, fields };
      }),
    );
  const order = (a: object, b: object) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
  return found.sort(order);
}

const lab = await openLab();
const results: Record<string, unknown> = {};
for (const { name, spans, run, skip } of cases) {
  const reason = skip?.(lab);
  if (reason) {
    results[name] = { skipped: reason };
    continue;
  }
  const expected = typeof spans === 'number' ? spans : spans[mode];
  const complete = new Promise<void>((resolve) => {
    onSpan = () => {
      if (ended.length >= expected) resolve();
    };
  });
  const late = setTimeout(() => {
    console.error(`${mode}: ${name}: ${ended.length} of ${expected} spans: ${ended.map(describe).join(', ')}`);
    process.exit(2);
  }, 5_000);
  await trace.getTracer('test').startActiveSpan(name, async (span) => {
    await run(lab);
    span.end();
  });
  await complete;
  await settled();
  clearTimeout(late);
  const finished = ended.splice(0).map((span) => ({ label: describe(span), fields: fields(lab, span) }));
  results[name] = [...finished, ...(await measured(lab))];
}
lab.close();
if (faults.length > 0) throw faults[0];
process.stdout.write(JSON.stringify(results));
