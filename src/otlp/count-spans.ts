import { WireReader } from './wire.ts';

/** `field << 3 | 2`, by https://github.com/open-telemetry/opentelemetry-proto: of the request, of ResourceSpans and of ScopeSpans. */
const RESOURCE_SPANS = 0x0a;
const SCOPE_SPANS = 0x12;
const SPANS = 0x12;
const TRACE_ID = 0x0a;
const SPAN_ID = 0x12;

/**
 * Counts the spans in a protobuf `ExportTraceServiceRequest`, without making anything of them.
 * @returns undefined if the bytes are no such request: it is not made of fields, or a span in it has no ids
 */
export function countSpans(bytes: Uint8Array): number | undefined {
  try {
    return inFields(new WireReader(bytes), RESOURCE_SPANS, (resource) =>
      inFields(resource, SCOPE_SPANS, (scope) => inFields(scope, SPANS, checkSpan)),
    );
  } catch {
    return undefined;
  }
}

/** Sum of what `read` gives for the fields of that tag. */
function inFields(reader: WireReader, tag: number, read: (reader: WireReader) => number): number {
  let sum = 0;
  while (reader.next()) {
    if (reader.tag === tag) {
      const outer = reader.enter();
      sum += read(reader);
      reader.leave(outer);
    } else reader.skip();
  }
  return sum;
}

function checkSpan(reader: WireReader): number {
  let ids = 0;
  while (reader.next()) {
    if (reader.tag === TRACE_ID) ids += reader.bytes().length;
    else if (reader.tag === SPAN_ID) ids += reader.bytes().length;
    else reader.skip();
  }
  if (ids !== 24) throw new Error('no ids');
  return 1;
}
