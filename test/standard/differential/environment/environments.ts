/** An environment that both sides get. In values, `$HOST` stands for where the receiver is: `host:port`. */
export interface Environment {
  readonly name: string;
  /** undefined: unset, where the others have it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The receiver never answers. */
  readonly silent?: boolean;
  /** How spans fall into requests depends on when the sender gets to run. */
  readonly anyNumber?: boolean;
  /** Only this is compared: the rest goes by ids that are random. */
  readonly part?: RegExp;
}

/** What all environments have, unless they say otherwise. */
export const BASE = {
  OTEL_EXPORTER_OTLP_ENDPOINT: 'http://$HOST',
  OTEL_SERVICE_NAME: 'shop',
  OTEL_NODE_RESOURCE_DETECTORS: 'env',
  OTEL_METRICS_EXPORTER: 'none',
  OTEL_LOGS_EXPORTER: 'none',
};

/** The environment in which nothing else is set. */
export const PLAIN = 'nothing but an endpoint and a name';

const set = (name: string, env: Environment['env'], more: Omit<Environment, 'name' | 'env'> = {}): Environment => {
  return { name, env, ...more };
};

/** One environment for each value of a variable. */
function each(variable: string, ...values: string[]): Environment[] {
  return values.map((value) => set(`${variable}=${value}`, { [variable]: value }));
}

function ratios(sampler: string, ...values: string[]): Environment[] {
  return values.map((value) => {
    const env = { OTEL_TRACES_SAMPLER: sampler, OTEL_TRACES_SAMPLER_ARG: value };
    const random = Number(value) > 0 && Number(value) < 1;
    return set(`${sampler} of ${value}`, env, random ? { part: /sampled/ } : {});
  });
}

/** Those that stand in names, or in several environments. */
const ENDPOINT = 'OTEL_EXPORTER_OTLP_ENDPOINT';
const TRACES_ENDPOINT = 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT';
export const PROTOCOL = 'OTEL_EXPORTER_OTLP_PROTOCOL';

const general: readonly Environment[] = [
  set(PLAIN, {}),
  set('metrics and logs by default', { OTEL_METRICS_EXPORTER: undefined, OTEL_LOGS_EXPORTER: undefined }),
  set('everything empty', {
    OTEL_RESOURCE_ATTRIBUTES: '',
    OTEL_TRACES_SAMPLER: '',
    OTEL_TRACES_SAMPLER_ARG: '',
    OTEL_PROPAGATORS: '',
    OTEL_ATTRIBUTE_COUNT_LIMIT: '',
    OTEL_SPAN_EVENT_COUNT_LIMIT: '',
    OTEL_TRACES_EXPORTER: '',
    [TRACES_ENDPOINT]: '',
    [PROTOCOL]: '',
    OTEL_EXPORTER_OTLP_COMPRESSION: '',
    OTEL_EXPORTER_OTLP_HEADERS: '',
    OTEL_EXPORTER_OTLP_TIMEOUT: '',
    OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '',
    OTEL_SDK_DISABLED: '',
    OTEL_LOG_LEVEL: '',
  }),
  set('the defaults', {
    OTEL_TRACES_SAMPLER: 'parentbased_always_on',
    OTEL_PROPAGATORS: 'tracecontext,baggage',
    OTEL_ATTRIBUTE_COUNT_LIMIT: '128',
    OTEL_TRACES_EXPORTER: 'otlp',
    [PROTOCOL]: 'http/protobuf',
    OTEL_EXPORTER_OTLP_COMPRESSION: 'none',
    OTEL_SDK_DISABLED: 'false',
  }),
  set('numbers that are none', {
    OTEL_ATTRIBUTE_COUNT_LIMIT: 'ten',
    OTEL_SPAN_LINK_COUNT_LIMIT: 'few',
    OTEL_EXPORTER_OTLP_TIMEOUT: 'soon',
    OTEL_BSP_SCHEDULE_DELAY: '5s',
    OTEL_BSP_MAX_EXPORT_BATCH_SIZE: 'many',
    OTEL_BSP_MAX_QUEUE_SIZE: 'more',
  }),
  set('numbers below what they may be', {
    OTEL_EXPORTER_OTLP_TIMEOUT: '-1',
    OTEL_BSP_SCHEDULE_DELAY: '-1',
    OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '0',
    OTEL_BSP_MAX_QUEUE_SIZE: '0',
  }),
];

const resource: readonly Environment[] = [
  set('no name', { OTEL_SERVICE_NAME: undefined }),
  ...each('OTEL_SERVICE_NAME', '', '  shop  '),
  set('a name in an attribute', { OTEL_SERVICE_NAME: undefined, OTEL_RESOURCE_ATTRIBUTES: 'service.name=other' }),
  set('a name in both', { OTEL_RESOURCE_ATTRIBUTES: 'service.name=other,service.version=9,telemetry.sdk.name=mine' }),
  set('odd characters', {
    OTEL_SERVICE_NAME: 'Käse, Brot=gut;',
    OTEL_RESOURCE_ATTRIBUTES: 'team=a%2Cb,formula=a%3Db,place=x%20y,sign=%E2%82%AC',
  }),
  ...each(
    'OTEL_RESOURCE_ATTRIBUTES',
    ' team = a , other =b',
    'team=a=b',
    'team=a,team=b,other=,',
    'team=a,oops',
    'team=%zz',
    'deployment.environment=test',
  ),
  set('detectors by default', { OTEL_NODE_RESOURCE_DETECTORS: undefined }),
  ...each('OTEL_NODE_RESOURCE_DETECTORS', 'none', 'host', 'env,host', ' env , HOST', 'process,serviceinstance,os'),
  ...each('OTEL_NODE_RESOURCE_DETECTORS', 'env,toaster'),
];

const sampling: readonly Environment[] = [
  ...each('OTEL_TRACES_SAMPLER', 'always_on', 'always_off', ' Always_Off ', 'sometimes'),
  ...each('OTEL_TRACES_SAMPLER', 'traceidratio', 'parentbased_always_off'),
  ...ratios('traceidratio', '0', '1e-1', ' 0.5 ', '2'),
  ...ratios('parentbased_traceidratio', '0.5'),
];

const propagation: readonly Environment[] = [
  ...each('OTEL_PROPAGATORS', 'baggage', 'b3', 'b3multi', 'b3,b3multi'),
  ...each('OTEL_PROPAGATORS', 'tracecontext,b3', 'b3,tracecontext', 'b3,baggage', ' b3 , baggage', 'B3,Baggage'),
  ...each('OTEL_PROPAGATORS', 'none', 'none,b3', 'b3,toaster', 'toaster', 'tracecontext,ottrace'),
];

const limits: readonly Environment[] = [
  ...each('OTEL_ATTRIBUTE_COUNT_LIMIT', '0', '-1', '2.5'),
  set('no attributes anywhere', {
    OTEL_ATTRIBUTE_COUNT_LIMIT: '0',
    OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT: '0',
    OTEL_LINK_ATTRIBUTE_COUNT_LIMIT: '0',
  }),
  set('limits of spans besides general ones', {
    OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '5',
    OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT: '20',
    OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '5',
  }),
  ...each('OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT', '0', '-1'),
  set('no events, and two links', { OTEL_SPAN_EVENT_COUNT_LIMIT: '0', OTEL_SPAN_LINK_COUNT_LIMIT: '2' }),
  set('two events, and no links', { OTEL_SPAN_EVENT_COUNT_LIMIT: '2', OTEL_SPAN_LINK_COUNT_LIMIT: '0' }),
  set('one attribute of events and links', {
    OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT: '1',
    OTEL_LINK_ATTRIBUTE_COUNT_LIMIT: '1',
  }),
  set('limits above the usual ones', {
    OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '129',
    OTEL_SPAN_EVENT_COUNT_LIMIT: '200',
    OTEL_SPAN_LINK_COUNT_LIMIT: '200',
    OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT: '129',
    OTEL_LINK_ATTRIBUTE_COUNT_LIMIT: '200',
  }),
];

const endpoints: readonly Environment[] = [
  set('an endpoint with a path and a slash', { [ENDPOINT]: 'http://$HOST/base/' }),
  set('an endpoint with the path of traces', { [ENDPOINT]: 'http://$HOST/v1/traces' }),
  set('an endpoint with a query', { [ENDPOINT]: 'http://$HOST/base?token=1' }),
  set('an endpoint with a password', { [ENDPOINT]: 'http://user:pass@$HOST' }),
  set('an endpoint in capitals', { [ENDPOINT]: 'HTTP://$HOST' }),
  set('an endpoint for traces alone', { [ENDPOINT]: '', [TRACES_ENDPOINT]: 'http://$HOST/own' }),
  set('an endpoint for traces besides another', {
    [ENDPOINT]: 'http://$HOST/base',
    [TRACES_ENDPOINT]: 'http://$HOST/own/',
  }),
  ...each(TRACES_ENDPOINT, 'http://$HOST', 'http://$HOST/own?a=b'),
];

const requests: readonly Environment[] = [
  ...each(PROTOCOL, 'http/json', ' HTTP/Json ', 'thrift'),
  set('grpc to an endpoint with a path', { [PROTOCOL]: 'grpc', [ENDPOINT]: 'http://$HOST/base' }),
  set('grpc to a host', { [PROTOCOL]: 'grpc', [ENDPOINT]: '$HOST', OTEL_EXPORTER_OTLP_INSECURE: 'true' }),
  set('grpc with everything', {
    [PROTOCOL]: 'grpc',
    OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%20b,X-Other=1',
    OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
    OTEL_EXPORTER_OTLP_TIMEOUT: '50000',
  }),
  ...each('OTEL_EXPORTER_OTLP_COMPRESSION', 'gzip', 'GZIP', 'deflate'),
  set('a protocol and a compression for traces', {
    [PROTOCOL]: 'grpc',
    OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/json',
    OTEL_EXPORTER_OTLP_COMPRESSION: 'none',
    OTEL_EXPORTER_OTLP_TRACES_COMPRESSION: 'gzip',
  }),
  ...each(
    'OTEL_EXPORTER_OTLP_HEADERS',
    'x-key=a%20b%2Cc,authorization=Basic%20YQ==',
    ' x-key = 1 , X-Other=2,content-type=text/plain',
    'X-Key=1,x-key=2',
    'x-key=1;kept=yes',
    'x-key=',
    'x-key=1,oops',
    'x-key=%zz',
    'x-key=2',
    'bad name=1,x-key=2',
  ),
  set('headers for traces', {
    OTEL_EXPORTER_OTLP_HEADERS: 'x-key=general,x-other=1',
    OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'x-key=traces',
  }),
  set('no answer', { OTEL_EXPORTER_OTLP_TIMEOUT: '1000' }, { silent: true }),
  set('no answer for traces', { OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: '1000' }, { silent: true }),
  ...each('OTEL_BSP_MAX_EXPORT_BATCH_SIZE', '10'),
  ...each('OTEL_BSP_MAX_QUEUE_SIZE', '5'),
  set('a delay of nothing', { OTEL_BSP_SCHEDULE_DELAY: '0' }, { anyNumber: true }),
];

const onAndOff: readonly Environment[] = [
  ...each('OTEL_SDK_DISABLED', ' TRUE ', '1'),
  ...each('OTEL_TRACES_EXPORTER', 'OTLP', 'none', 'none,otlp', 'otlp,console'),
  ...each('OTEL_TRACES_EXPORTER', 'otlp, otlp,toaster', 'toaster'),
  ...each('OTEL_LOG_LEVEL', 'DEBUG', 'nonsense'),
];

export const environments: readonly Environment[] = [
  ...general,
  ...resource,
  ...sampling,
  ...propagation,
  ...limits,
  ...endpoints,
  ...requests,
  ...onAndOff,
];
