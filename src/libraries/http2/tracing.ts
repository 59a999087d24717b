import type { Histogram, Tracer } from '@opentelemetry/api';
import type { LibraryHost } from '../../patching/define.ts';
import type { HttpRules } from '../../patching/http/rules.ts';

/** All streams of servers, or of clients, are traced with these objects. */
export interface StreamTracing {
  readonly tracer: Tracer;
  /** Undefined when metrics are off. */
  readonly durations: Histogram | undefined;
  readonly rules: HttpRules;
  readonly host: LibraryHost;
}
