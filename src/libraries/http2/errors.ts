import type { Span } from '@opentelemetry/api';
import { ERROR_TYPE } from '../../patching/http/attributes.ts';
import { recordError } from '../../patching/http/errors.ts';

/** A stream's error: Node gives them all the name `Error`, and a code that tells them apart. */
export function recordStreamError(span: Span, error: unknown): void {
  recordError(span, error);
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code === 'string') span.setAttribute(ERROR_TYPE, code);
}
