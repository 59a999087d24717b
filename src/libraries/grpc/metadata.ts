import type { Span } from '@opentelemetry/api';
import type { LibraryHost } from '../../patching/define.ts';
import { captureAs } from '../../patching/headers.ts';
import type { Metadata } from './span.ts';

/**
 * Puts metadata of a request on its span, credentials hidden as for HTTP; undefined where none is wanted.
 * @param names separated by commas
 * @see https://opentelemetry.io/docs/specs/semconv/rpc/grpc/
 */
export function captureMetadata(
  names: string,
  { settings }: LibraryHost,
): ((span: Span, metadata: Metadata) => void) | undefined {
  const wanted = names.split(',').map((name) => name.trim().toLowerCase());
  const capture = captureAs(
    'rpc.request.metadata.',
    wanted.filter((name) => name !== ''),
    settings.http.redactedHeaders,
  );
  return capture && ((span, metadata) => span.setAttributes(capture((name) => valuesOf(metadata, name))));
}

/** Names that end in `-bin` have bytes. */
function valuesOf(metadata: Metadata, name: string): string[] | undefined {
  const values = metadata.get(name);
  if (values.length === 0) return undefined;
  return values.map((value) => (Buffer.isBuffer(value) ? value.toString('base64') : String(value)));
}
