import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';

/** A protobuf request of so many spans, with attributes, events, links and errors. */
export function encodeTraces(count: number): Buffer {
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
  const tracer = provider.getTracer('test', '1.0.0');
  for (let index = 0; index < count; index++) {
    const span = tracer.startSpan(`span ${index}`, {
      kind: index % 5,
      attributes: { index, text: 'x', list: ['a', 'b'] },
    });
    span.addEvent('event', { key: true });
    span.addLink({ context: span.spanContext() });
    if (index % 3 === 0) {
      span.recordException(new Error('failed'));
      span.setStatus({ code: 2, message: 'failed' });
    }
    span.end();
  }
  return Buffer.from(ProtobufTraceSerializer.serializeRequest(exporter.getFinishedSpans()) ?? []);
}
