/** What the conventions require of each span of a kind. Only what is known to an instrumentation in every case is listed. */
import type { ReceivedSpan } from '../../harness/spans.ts';

interface Requirement {
  /** Where it says so. */
  source: string;
  /** Is it a span of that kind? */
  concerns(span: ReceivedSpan): boolean;
  attributes: readonly string[];
}

const has = (span: ReceivedSpan, name: string) => span.attributes[name] !== undefined;

const REQUIREMENTS: readonly Requirement[] = [
  {
    source: 'https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-client-span',
    concerns: (span) => span.kind === 'CLIENT' && has(span, 'url.full'),
    attributes: ['http.request.method', 'server.address', 'server.port', 'url.full'],
  },
  {
    source: 'https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-server-span',
    concerns: (span) => span.kind === 'SERVER' && has(span, 'url.path'),
    attributes: ['http.request.method', 'url.path', 'url.scheme'],
  },
  {
    source: 'https://opentelemetry.io/docs/specs/semconv/db/database-spans/#common-attributes',
    concerns: (span) => has(span, 'db.query.text') || has(span, 'db.operation.name'),
    attributes: ['db.system.name'],
  },
  {
    source: 'https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/#messaging-attributes',
    concerns: (span) => has(span, 'messaging.operation.type'),
    attributes: ['messaging.operation.name', 'messaging.system'],
  },
  {
    source: 'https://opentelemetry.io/docs/specs/semconv/rpc/rpc-spans/',
    concerns: (span) => has(span, 'rpc.method'),
    attributes: ['rpc.system.name'],
  },
  {
    source: 'https://opentelemetry.io/docs/specs/semconv/general/recording-errors/#recording-errors-on-spans',
    concerns: (span) => span.status === 'ERROR',
    attributes: ['error.type'],
  },
];

/** Clients that trace themselves; their spans are theirs. */
const OF_LIBRARIES = ['@elastic/transport', 'ai'];

/** One line for each attribute that a span should have. */
export function missingIn(spans: readonly ReceivedSpan[]): string[] {
  const made = spans.filter(({ scope }) => !OF_LIBRARIES.includes(scope));
  return made.flatMap((span) =>
    REQUIREMENTS.filter(({ concerns }) => concerns(span)).flatMap(({ attributes, source }) =>
      attributes
        .filter((name) => !has(span, name))
        .map((name) => `${span.name} of ${span.scope} has no ${name}: ${source}`),
    ),
  );
}
