/** What the conventions require of each span of a kind. Only what is known to an instrumentation in every case is listed. */
import type { ReceivedSpan } from '../../harness/spans.ts';

interface Requirement {
  /** Where it says so. */
  source: string;
  /** Is it a span of that kind? */
  concerns(span: ReceivedSpan): boolean;
  attributes: readonly string[];
  /** Scopes of which the spans cannot have them, each with the reason. */
  except?: Readonly<Record<string, string>>;
}

const has = (span: ReceivedSpan, name: string) => span.attributes[name] !== undefined;
const isDatabase = (span: ReceivedSpan) => has(span, 'db.system.name');

const SEMCONV = 'https://opentelemetry.io/docs/specs/semconv';

const REQUIREMENTS: readonly Requirement[] = [
  {
    source: `${SEMCONV}/http/http-spans/#http-client-span`,
    concerns: (span) => span.kind === 'CLIENT' && has(span, 'url.full'),
    attributes: ['http.request.method', 'server.address', 'server.port', 'url.full'],
  },
  {
    source: `${SEMCONV}/http/http-spans/#http-server-span`,
    concerns: (span) => span.kind === 'SERVER' && has(span, 'url.path'),
    attributes: ['http.request.method', 'url.path', 'url.scheme'],
  },
  {
    source: `${SEMCONV}/db/database-spans/#common-attributes`,
    concerns: (span) => has(span, 'db.query.text') || has(span, 'db.operation.name'),
    attributes: ['db.system.name'],
  },
  {
    source: `${SEMCONV}/db/database-spans/#common-attributes`,
    concerns: (span) => isDatabase(span) && span.attributes['db.system.name'] !== 'sqlite',
    attributes: ['server.address'],
    except: {
      '@org/otel-auto/aws-sdk':
        'the client finds out where a request goes while it makes it; the span of HTTP below says it',
    },
  },
  {
    source: `${SEMCONV}/db/database-spans/#common-attributes (db.response.status_code)`,
    concerns: (span) => isDatabase(span) && span.status === 'ERROR',
    attributes: ['db.response.status_code'],
    except: {
      '@org/otel-auto/memcached':
        'its protocol answers with a sentence, which the client hands on as the message of an error',
    },
  },
  {
    source: `${SEMCONV}/messaging/messaging-spans/#messaging-attributes`,
    concerns: (span) => has(span, 'messaging.operation.type') || has(span, 'messaging.operation.name'),
    attributes: ['messaging.operation.name', 'messaging.operation.type', 'messaging.system'],
  },
  {
    source: `${SEMCONV}/rpc/rpc-spans/`,
    concerns: (span) => has(span, 'rpc.method'),
    attributes: ['rpc.system.name'],
  },
  {
    source: `${SEMCONV}/rpc/grpc/`,
    concerns: (span) => span.attributes['rpc.system.name'] === 'grpc',
    attributes: ['rpc.status_code'],
  },
  {
    source: `${SEMCONV}/general/recording-errors/#recording-errors-on-spans`,
    concerns: (span) => span.status === 'ERROR',
    attributes: ['error.type'],
  },
];

/** What says in an attribute of its own with which code a request was answered. */
const ANSWERS = ['db.response.status_code', 'http.response.status_code', 'rpc.status_code'];

/** Clients that trace themselves; their spans are theirs. */
const OF_LIBRARIES = ['@elastic/transport', 'ai', 'com.anthropic.sdk.typescript'];

/** One line for each attribute that a span should have. */
export function missingIn(spans: readonly ReceivedSpan[]): string[] {
  const made = spans.filter(({ scope }) => !OF_LIBRARIES.includes(scope));
  return made.flatMap((span) => [
    ...REQUIREMENTS.filter(({ concerns, except = {} }) => concerns(span) && !Object.hasOwn(except, span.scope)).flatMap(
      ({ attributes, source }) =>
        attributes
          .filter((name) => !has(span, name))
          .map((name) => `${span.name} of ${span.scope} has no ${name}: ${source}`),
    ),
    ...otherTypes(span),
  ]);
}

/** One rule for the type of an error: what the request was answered with, else what the exception is called. */
function otherTypes({ name, scope, status, attributes, events }: ReceivedSpan): string[] {
  if (status !== 'ERROR') return [];
  const type = attributes['error.type'];
  const exceptions = events.map((event) => event.attributes['exception.type']).filter((named) => named !== undefined);
  const answers = ANSWERS.map((answer) => attributes[answer]).filter((code) => code !== undefined);
  const allowed = [...answers.map(String), ...exceptions];
  if (allowed.length === 0 || allowed.includes(String(type))) return [];
  // An error of a class of its own that kept the name: the SDK has it as `exception.type`, and the class says more.
  if (exceptions.includes('Error') && /^[A-Z]\w*$/.test(String(type))) return [];
  return [`${name} of ${scope} has the error.type ${type}, not one of ${allowed.join(', ')}`];
}
