import { PLAIN, PROTOCOL } from './environments.ts';
import { type Observation, unsent } from './observation.ts';

/**
 * Where ours differs from the official SDK on purpose in some environments. `as`: ours does what the official one does in that
 * other environment; with `sends` false, only the app sees so, and nothing is sent. `only`: ours leaves it out.
 */
export type Difference = { readonly environments: readonly string[]; readonly reason: string } & (
  | { readonly as: string; readonly sends?: false }
  | { readonly what: string; readonly official: unknown; readonly ours: unknown }
  | { readonly what: readonly string[]; readonly only: 'official' }
  | { apply(seen: Observation): Observation }
);

const UNKNOWN = 'A value that makes no sense counts as unset, and not as something else than what was meant.';
const NONE = 'Besides others, none means nothing: it is told of, and the others are used.';
const WORDS = 'Words that have a meaning are trimmed, and in any case: so the specification has it.';

function named(official: string, ours: string) {
  return {
    what: 'resource: attributes.service.name',
    official: { stringValue: official },
    ours: { stringValue: ours },
  };
}

function attributes(...keys: string[]): string[] {
  return keys.map((key) => `resource: attributes.${key}`);
}

const PROCESS = attributes('process.executable.name', 'process.command_args', 'process.command', 'process.owner');
const UNKNOWN_SERVICE = 'unknown_service:<node>';
const HEADERS = 'OTEL_EXPORTER_OTLP_HEADERS';

export const differences: readonly Difference[] = [
  // Resource
  {
    environments: ['no name', 'OTEL_SERVICE_NAME='],
    ...named(UNKNOWN_SERVICE, 'environment-app'),
    reason: 'The name of a service that nobody named is in its package.json.',
  },
  { environments: ['OTEL_SERVICE_NAME=  shop  '], as: PLAIN, reason: 'Values are trimmed.' },
  {
    environments: ['OTEL_RESOURCE_ATTRIBUTES=team=a=b'],
    what: 'resource: attributes.team',
    official: undefined,
    ours: { stringValue: 'a=b' },
    reason: 'A value may have = in it (https://www.w3.org/TR/baggage/#value).',
  },
  {
    environments: ['OTEL_RESOURCE_ATTRIBUTES=deployment.environment=test'],
    what: 'resource: attributes.deployment.environment.name',
    official: undefined,
    ours: { stringValue: 'test' },
    reason: 'The key was renamed; who gives the old one means the new one too.',
  },
  {
    environments: [
      'OTEL_NODE_RESOURCE_DETECTORS=none',
      'OTEL_NODE_RESOURCE_DETECTORS=host',
      'OTEL_NODE_RESOURCE_DETECTORS=process,serviceinstance,os',
    ],
    ...named(UNKNOWN_SERVICE, 'shop'),
    reason: 'What somebody has set counts, whatever is detected besides.',
  },
  {
    environments: ['detectors by default', 'OTEL_NODE_RESOURCE_DETECTORS=process,serviceinstance,os'],
    what: PROCESS,
    only: 'official',
    reason: 'Command lines have secrets in them, and of what executable it is, the path says more.',
  },
  {
    environments: ['detectors by default'],
    what: attributes('os.type', 'os.version', 'host.id'),
    only: 'official',
    reason: 'What takes a file to read or is the same on all hosts is not looked up unless somebody asks.',
  },
  {
    environments: ['OTEL_NODE_RESOURCE_DETECTORS= env , HOST'],
    as: 'OTEL_NODE_RESOURCE_DETECTORS=env,host',
    reason: WORDS,
  },

  // Sampling
  {
    environments: ['OTEL_TRACES_SAMPLER= Always_Off '],
    as: 'OTEL_TRACES_SAMPLER=always_off',
    reason: WORDS,
  },

  // Propagation
  { environments: ['OTEL_PROPAGATORS=B3,Baggage'], as: 'OTEL_PROPAGATORS=b3,baggage', reason: WORDS },
  {
    environments: ['OTEL_PROPAGATORS=none,b3'],
    as: 'OTEL_PROPAGATORS=b3',
    reason: NONE,
  },
  { environments: ['OTEL_PROPAGATORS=toaster'], as: PLAIN, reason: UNKNOWN },
  {
    environments: ['OTEL_PROPAGATORS=tracecontext,ottrace'],
    apply: withOpenTracing,
    reason: 'All propagators that the specification names are there; the official SDK has given up on some.',
  },

  // Limits
  {
    environments: ['OTEL_ATTRIBUTE_COUNT_LIMIT=0'],
    as: 'no attributes anywhere',
    reason: 'Events and links have the general limit too, where they have none of their own.',
  },
  {
    environments: ['OTEL_ATTRIBUTE_COUNT_LIMIT=-1', 'OTEL_ATTRIBUTE_COUNT_LIMIT=2.5'],
    as: PLAIN,
    reason: 'Only whole numbers from 0 on are limits; the official SDK takes -1 for 0 and 2.5 for 3.',
  },

  // Endpoint and requests
  {
    environments: ['an endpoint with a query'],
    apply: ({ 'POST /base?token=1/v1/traces': number, ...seen }) => ({
      ...seen,
      'POST /base/v1/traces?token=1': number,
    }),
    reason: 'The path of the signal belongs to the path of the endpoint, not to its query.',
  },
  {
    environments: [`${PROTOCOL}= HTTP/Json `],
    as: `${PROTOCOL}=http/json`,
    reason: WORDS,
  },
  {
    environments: ['grpc with everything'],
    what: 'header grpc-timeout',
    official: '50 s',
    ours: '30 s',
    reason: 'A batch is given up after OTEL_BSP_EXPORT_TIMEOUT, so there is no use in more time.',
  },
  {
    environments: ['OTEL_EXPORTER_OTLP_COMPRESSION=GZIP'],
    as: 'OTEL_EXPORTER_OTLP_COMPRESSION=gzip',
    reason: WORDS,
  },
  {
    environments: [`${HEADERS}=x-key=1;kept=yes`],
    what: 'header x-key',
    official: '1',
    ours: '1;kept=yes',
    reason:
      'Headers have none of the metadata that baggage has (https://opentelemetry.io/docs/specs/otel/protocol/exporter/#specifying-headers-via-environment-variables): this is part of the value.',
  },
  {
    environments: [`${HEADERS}=x-key=`],
    what: 'header x-key',
    official: undefined,
    ours: '',
    reason: 'A header may be empty.',
  },
  {
    environments: [`${HEADERS}=bad name=1,x-key=2`],
    as: `${HEADERS}=x-key=2`,
    reason: 'What cannot be a header is told of and left out; with it nothing can be sent.',
  },
  {
    environments: ['headers for traces'],
    what: 'header x-other',
    official: '1',
    ours: undefined,
    reason: 'What is set for one signal takes the place of what is set for all, as with all other variables.',
  },
  {
    environments: ['no answer', 'no answer for traces'],
    what: 'POST /v1/traces, given up',
    official: 1,
    ours: 2,
    reason: 'What got no answer is kept, and tried once more at the exit.',
  },
  {
    environments: ['OTEL_BSP_MAX_QUEUE_SIZE=5'],
    apply: (seen) => ({ ...without(seen, SECOND_FIVE), 'POST /v1/traces': 1 }),
    reason: 'What is being sent is still in memory; the official SDK takes it out of the queue before.',
  },

  // On and off
  {
    environments: ['OTEL_TRACES_EXPORTER=none'],
    as: PLAIN,
    sends: false,
    reason: 'Context is propagated all the same, and spans are what propagates it.',
  },
  {
    environments: ['OTEL_TRACES_EXPORTER=none,otlp'],
    as: PLAIN,
    reason: NONE,
  },
  { environments: ['OTEL_TRACES_EXPORTER=OTLP'], as: PLAIN, reason: WORDS },
  { environments: ['OTEL_TRACES_EXPORTER=toaster'], as: PLAIN, reason: UNKNOWN },
  {
    environments: ['OTEL_LOG_LEVEL=DEBUG', 'OTEL_LOG_LEVEL=nonsense'],
    what: ['stdout'],
    only: 'official',
    reason: 'Stdout is the app’s; what we say is on stderr.',
  },
];

/** Those that ended after the first five. */
const SECOND_FIVE = ['baggage', 'traceparent and baggage', 'b3', 'a short b3', 'a b3 to debug'].map(
  (name) => `from ${name}`,
);

function without(seen: Observation, spans: readonly string[]): Observation {
  const starts = spans.map((span) => `span ${span}: `);
  const others = Object.entries(seen).filter(([what]) => !starts.some((start) => what.startsWith(start)));
  return unsent(Object.fromEntries(others), spans);
}

interface Carried {
  readonly outgoing: { readonly traceparent: string };
}

/** Headers of the OpenTracing propagator besides each outgoing `traceparent`: of the trace's id the last 64 bits. */
function withOpenTracing(seen: Observation): Observation {
  const carried = (traceparent: string) => {
    const [, traceId = '', spanId, flags] = traceparent.split('-');
    return {
      'ot-tracer-traceid': traceId.startsWith('<') ? '<16 digits>' : traceId.slice(16),
      'ot-tracer-spanid': spanId,
      'ot-tracer-sampled': String(Number(flags) % 2 === 1),
    };
  };
  const added = Object.entries(seen).map(([what, value]): [string, unknown] => {
    if (what === 'app: to elsewhere') {
      const outgoing = value as Carried['outgoing'];
      return [what, { ...outgoing, ...carried(outgoing.traceparent), ...OPEN_TRACING_BAGGAGE }];
    }
    if (!what.startsWith('app: from ')) return [what, value];
    const { outgoing, ...rest } = value as Carried;
    return [what, { ...rest, outgoing: { ...outgoing, ...carried(outgoing.traceparent) } }];
  });
  return Object.fromEntries(added);
}

const OPEN_TRACING_BAGGAGE = { 'ot-baggage-city': 'Kraków, old', 'ot-baggage-odd': 'a=b;c' };
