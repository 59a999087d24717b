import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import { encodeAttributes, encodeCount, encodeTime, encodeValue } from './encode.ts';
import { FIXED32, LENGTH, VARINT, type Writer } from './writer.ts';

/**
 * Appends the fields of one `opentelemetry.proto.logs.v1.LogRecord`, without a length, in the field order and with the
 * defaults of the official `ProtobufLogsSerializer`.
 * @throws TooLargeError beyond the writer's limit; whatever a getter in the body throws
 */
export function encodeLogRecord(out: Writer, record: ReadableLogRecord): void {
  const context = record.spanContext;
  encodeTime(out, 1, record.hrTime);
  if (record.severityNumber) {
    out.key(2, VARINT);
    out.varint(record.severityNumber);
  }
  encodeText(out, 3, record.severityText);
  if (record.body !== undefined) {
    out.key(5, LENGTH);
    const body = out.open();
    encodeValue(out, record.body);
    out.close(body);
  }
  encodeAttributes(out, 6, record.attributes);
  encodeCount(out, 7, record.droppedAttributesCount);
  if (context?.traceFlags) {
    out.key(8, FIXED32);
    out.fixed32(context.traceFlags);
  }
  if (context?.traceId) {
    out.key(9, LENGTH);
    out.hex(context.traceId);
  }
  if (context?.spanId) {
    out.key(10, LENGTH);
    out.hex(context.spanId);
  }
  encodeTime(out, 11, record.hrTimeObserved);
  encodeText(out, 12, record.eventName);
}

function encodeText(out: Writer, field: number, text: string | undefined): void {
  if (!text) return;
  out.key(field, LENGTH);
  out.string(text);
}
