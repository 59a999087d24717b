/** Counts the spans of a protobuf `ExportTraceServiceRequest` by their lengths alone. */
import { LEN, WireReader } from '../../src/otlp/wire.ts';

const key = (field: number) => (field << 3) | LEN;
/** Field numbers: opentelemetry/proto/collector/trace/v1/trace_service.proto and trace/v1/trace.proto. */
const RESOURCE_SPANS = key(1);
const SCOPE_SPANS = key(2);
const SPAN = key(2);

/** @throws OtlpDecodeError for bytes that are no such message */
export function countOtlpSpans(bytes: Uint8Array): number {
  const reader = new WireReader(bytes);
  let spans = 0;
  while (reader.next()) {
    if (reader.tag !== RESOURCE_SPANS) {
      reader.skip();
      continue;
    }
    const request = reader.enter();
    while (reader.next()) {
      if (reader.tag !== SCOPE_SPANS) {
        reader.skip();
        continue;
      }
      const resource = reader.enter();
      while (reader.next()) {
        if (reader.tag === SPAN) spans++;
        reader.skip();
      }
      reader.leave(resource);
    }
    reader.leave(request);
  }
  return spans;
}
