/**
 * Where our spans and metrics differ on purpose from those of the official instrumentation, each with the reason. Ports and host
 * are named as the child names them.
 */
export type Difference = { case: string; span: string; why: string } & (
  | { only: 'official' | 'ours' }
  | { field: string; official: unknown; ours: unknown }
);

const SECRETS = 'Nothing secret leaves: more names count as secret than the seven of the official list.';
const HOST = 'The URL path is what the client sent, whether or not Host is valid.';
const MEASURED = 'Each request that has a span is measured, and no other.';

const ARRAY = 'The official instrumentation turns the array into headers named 0, 1, 2...; ours are sent as given.';
const HOST_OPTION = 'The official instrumentation does not understand an IPv6 address in `host`.';
const EVERY_REQUEST = 'Node announces every request, however it was made.';
const CODE = 'One rule for all errors: the code, which tells them apart, else the name.';
const UNANSWERED = 'A status that was never sent is none: it is what Node would have sent by default.';
const UPGRADES = 'What the app does for it belongs to a request: without a span it would be a trace of its own.';
const UNKNOWN = 'The name of a span is of low cardinality: anybody can send any method.';
const BRACKETS = 'An IPv6 address is in brackets in URLs only, as `client.address` of both sides has it.';

/** Cases in which the server has answered nothing. */
const unanswered = [
  'a server that hangs up',
  'destroy() before the response',
  'destroy(error) before the response',
  'abort() before the response',
  'timeout',
].flatMap((name): Difference[] => [
  {
    case: name,
    span: 'SERVER GET',
    field: 'attributes.http.response.status_code',
    official: 200,
    ours: undefined,
    why: UNANSWERED,
  },
  { case: name, span: 'http.server.request.duration GET 200', only: 'official', why: UNANSWERED },
  { case: name, span: 'http.server.request.duration GET without status', only: 'ours', why: UNANSWERED },
]);

/** Spans of a method that the conventions do not know. */
const unknown = [
  ['a method that the conventions do not know', 'SERVER'],
  ['unknown method', 'SERVER'],
  ['unknown method', 'CLIENT'],
].flatMap(([name = '', kind]): Difference[] => [
  { case: name, span: `${kind} HTTP`, only: 'ours', why: UNKNOWN },
  { case: name, span: `${kind} PROPFIND`, only: 'official', why: UNKNOWN },
]);

const brackets = ['an IPv6 Host', 'an IPv6 Host without a port', 'IPv6, string', 'IPv6, options'].map(
  (name): Difference => ({
    case: name,
    span: 'SERVER GET',
    field: 'attributes.server.address',
    official: '[::1]',
    ours: '::1',
    why: BRACKETS,
  }),
);

export const differences: readonly Difference[] = [
  { case: 'upgrade by a client', span: 'SERVER GET', only: 'ours', why: UPGRADES },
  { case: 'CONNECT by a client', span: 'SERVER CONNECT', only: 'ours', why: UPGRADES },
  ...unanswered,
  ...unknown,
  ...brackets,
  {
    case: 'destroy() before the response',
    span: 'CLIENT GET hang',
    field: 'attributes.error.type',
    official: 'Error',
    ours: 'ECONNRESET',
    why: CODE,
  },
  {
    case: 'destroy() before the response',
    span: 'http.client.request.duration GET without status',
    field: 'attributes.error.type',
    official: 'Error',
    ours: 'ECONNRESET',
    why: CODE,
  },
  {
    case: 'timeout',
    span: 'CLIENT GET hang',
    field: 'attributes.error.type',
    official: 'Error',
    ours: 'ECONNRESET',
    why: CODE,
  },
  {
    case: 'timeout',
    span: 'http.client.request.duration GET without status',
    field: 'attributes.error.type',
    official: 'Error',
    ours: 'ECONNRESET',
    why: CODE,
  },
  {
    case: 'ECONNREFUSED',
    span: 'CLIENT GET ok',
    field: 'attributes.error.type',
    official: 'Error',
    ours: 'ECONNREFUSED',
    why: CODE,
  },
  {
    case: 'ECONNREFUSED',
    span: 'http.client.request.duration GET without status',
    field: 'attributes.error.type',
    official: 'Error',
    ours: 'ECONNREFUSED',
    why: CODE,
  },
  {
    case: 'a server that hangs up',
    span: 'CLIENT GET reset',
    field: 'attributes.error.type',
    official: 'Error',
    ours: 'ECONNRESET',
    why: CODE,
  },
  {
    case: 'a server that hangs up',
    span: 'http.client.request.duration GET without status',
    field: 'attributes.error.type',
    official: 'Error',
    ours: 'ECONNRESET',
    why: CODE,
  },
  {
    case: 'abort() before the response',
    span: 'CLIENT GET hang',
    field: 'attributes.error.type',
    official: 'Error',
    ours: 'ECONNRESET',
    why: CODE,
  },
  {
    case: 'abort() before the response',
    span: 'http.client.request.duration GET without status',
    field: 'attributes.error.type',
    official: 'Error',
    ours: 'ECONNRESET',
    why: CODE,
  },
  {
    case: 'abort() during the response',
    span: 'CLIENT GET partial',
    field: 'attributes.error.type',
    official: 'Error',
    ours: 'ECONNRESET',
    why: CODE,
  },
  {
    case: 'abort() during the response',
    span: 'http.client.request.duration GET 200',
    field: 'attributes.error.type',
    official: 'Error',
    ours: 'ECONNRESET',
    why: CODE,
  },
  {
    case: 'a status beyond the known',
    span: 'SERVER GET',
    field: 'attributes.error.type',
    official: undefined,
    ours: '799',
    why: 'A span with the status ERROR has a type of error.',
  },
  {
    case: 'query with the same redacted name twice',
    span: 'SERVER GET',
    field: 'attributes.url.query',
    official: 'sig=REDACTED',
    ours: 'sig=REDACTED&sig=REDACTED',
    why: 'Values are replaced, parameters are not removed.',
  },
  {
    case: 'query with other secrets',
    span: 'SERVER GET',
    field: 'attributes.url.query',
    official: 'password=1&Access_Token=2&user%5Bapi_key%5D=3&monkey=4&pass=5',
    ours: 'password=REDACTED&Access_Token=REDACTED&user%5Bapi_key%5D=REDACTED&monkey=4&pass=REDACTED',
    why: SECRETS,
  },
  {
    case: 'absolute form',
    span: 'SERVER GET',
    field: 'attributes.url.query',
    official: 'token=1',
    ours: 'token=REDACTED',
    why: SECRETS,
  },
  {
    case: 'a Host that is none',
    span: 'SERVER GET',
    field: 'attributes.url.path',
    official: undefined,
    ours: '/ok',
    why: HOST,
  },
  {
    case: 'a Host that is none',
    span: 'SERVER GET',
    field: 'attributes.url.query',
    official: undefined,
    ours: 'a=1',
    why: HOST,
  },
  {
    case: 'a Host with too many colons',
    span: 'SERVER GET',
    field: 'attributes.url.path',
    official: undefined,
    ours: '/ok',
    why: HOST,
  },
  {
    case: 'Expect: 100-continue, refused by the listener',
    span: 'SERVER POST',
    only: 'ours',
    why: 'A request answered by a checkContinue or checkExpectation listener is a request, too.',
  },
  {
    case: 'a request that one server hands to another',
    span: 'SERVER GET (2)',
    only: 'official',
    why: 'One request, one span: the second server runs inside the first one.',
  },
  {
    case: 'lower-case method',
    span: 'CLIENT GET',
    field: 'attributes.http.request.method_original',
    official: 'get',
    ours: undefined,
    why: 'The method on the wire is GET: Node has changed it before anyone sees the request.',
  },
  {
    case: 'secrets in the query',
    span: 'CLIENT GET ok',
    field: 'attributes.url.full',
    official: 'http://127.0.0.1:HTTP/ok?sig=REDACTED&token=2&a=3',
    ours: 'http://127.0.0.1:HTTP/ok?sig=REDACTED&token=REDACTED&a=3',
    why: SECRETS,
  },
  {
    case: 'secrets in the query',
    span: 'SERVER GET',
    field: 'attributes.url.query',
    official: 'sig=REDACTED&token=2&a=3',
    ours: 'sig=REDACTED&token=REDACTED&a=3',
    why: SECRETS,
  },
  {
    case: 'userinfo',
    span: 'CLIENT GET ok',
    field: 'attributes.url.full',
    official: 'http://REDACTED:REDACTED@127.0.0.1:HTTP/ok',
    ours: 'http://127.0.0.1:HTTP/ok',
    why: 'A created request no longer has its userinfo: it is an Authorization header by then.',
  },
  {
    case: 'an absolute path, as to a proxy',
    span: 'CLIENT GET ok',
    field: 'attributes.url.full',
    official: 'http://127.0.0.1:HTTP/ok?secret=1',
    ours: 'http://REDACTED:REDACTED@other.example/ok?secret=REDACTED',
    why: 'The URL of a request to a proxy is that of its target.',
  },
  {
    case: 'an absolute path, as to a proxy',
    span: 'SERVER GET',
    field: 'attributes.url.query',
    official: 'secret=1',
    ours: 'secret=REDACTED',
    why: SECRETS,
  },
  {
    case: 'headers as an array',
    span: 'SERVER GET',
    field: 'attributes.server.address',
    official: '127.0.0.1',
    ours: 'array.example',
    why: ARRAY,
  },
  {
    case: 'headers as an array',
    span: 'SERVER GET',
    field: 'attributes.server.port',
    official: 'HTTP',
    ours: 80,
    why: ARRAY,
  },
  {
    case: 'User-Agent in another case',
    span: 'CLIENT GET',
    field: 'attributes.user_agent.original',
    official: undefined,
    ours: 'test/2',
    why: 'Header names are case-insensitive.',
  },
  {
    case: 'IPv6, options',
    span: 'CLIENT GET ok',
    field: 'attributes.server.address',
    official: 'localhost',
    ours: '::1',
    why: HOST_OPTION,
  },
  {
    case: 'IPv6, options',
    span: 'CLIENT GET ok',
    field: 'attributes.url.full',
    official: 'http://::1/ok',
    ours: 'http://[::1]:HTTP6/ok',
    why: HOST_OPTION,
  },
  {
    case: 'HTTP/1 to an HTTP/2 server',
    span: 'SERVER GET',
    only: 'ours',
    why: 'Node announces the HTTP/1 requests of every kind of server.',
  },
  {
    case: 'a client without the functions: new ClientRequest',
    span: 'CLIENT GET ok',
    only: 'ours',
    why: EVERY_REQUEST,
  },
  {
    case: 'a client without the functions: new ClientRequest',
    span: 'SERVER GET',
    field: 'parent',
    official: undefined,
    ours: 'CLIENT GET ok',
    why: EVERY_REQUEST,
  },
  {
    case: 'a client without the functions: new ClientRequest',
    span: 'SERVER GET',
    field: 'remoteParent',
    official: false,
    ours: true,
    why: EVERY_REQUEST,
  },
  {
    case: 'abort() during the response, with nobody listening to its errors',
    span: 'CLIENT GET partial',
    only: 'ours',
    why: 'No span is lost: the official one never ends.',
  },
  {
    case: 'CONNECT by a client',
    span: 'CLIENT CONNECT',
    field: 'attributes.url.full',
    official: 'http://127.0.0.1:HTTPother.example:443',
    ours: 'http://127.0.0.1:HTTP/other.example:443',
    why: 'A URL must be one.',
  },
  {
    case: 'OPTIONS * by a client',
    span: 'CLIENT OPTIONS',
    field: 'attributes.url.full',
    official: 'http://127.0.0.1:HTTP*',
    ours: 'http://127.0.0.1:HTTP/*',
    why: 'A URL must be one.',
  },
  {
    case: 'a request that cannot be made',
    span: 'CLIENT GET',
    only: 'official',
    why: 'Node announces requests that were created; for this one the app gets an exception and nothing is sent.',
  },
  {
    case: 'a handler that throws',
    span: 'http.server.request.duration GET 200',
    only: 'official',
    why: UNANSWERED,
  },
  {
    case: 'a handler that throws',
    span: 'http.server.request.duration GET without status',
    only: 'ours',
    why: UNANSWERED,
  },
  {
    case: 'Expect: 100-continue, refused by the listener',
    span: 'http.server.request.duration POST 400',
    only: 'ours',
    why: MEASURED,
  },
  {
    case: 'a request that one server hands to another',
    span: 'http.server.request.duration GET 200',
    field: 'count',
    official: 2,
    ours: 1,
    why: MEASURED,
  },
  {
    case: 'IPv6, options',
    span: 'http.client.request.duration GET 200',
    field: 'attributes.server.address',
    official: 'localhost',
    ours: '::1',
    why: HOST_OPTION,
  },
  {
    case: 'HTTP/1 to an HTTP/2 server',
    span: 'http.server.request.duration GET 200',
    only: 'ours',
    why: MEASURED,
  },
  {
    case: 'a client without the functions: new ClientRequest',
    span: 'http.client.request.duration GET 200',
    only: 'ours',
    why: MEASURED,
  },
  {
    case: 'abort() during the response, with nobody listening to its errors',
    span: 'http.client.request.duration GET 200',
    only: 'ours',
    why: MEASURED,
  },
  {
    case: 'a request that cannot be made',
    span: 'http.client.request.duration GET without status',
    only: 'official',
    why: MEASURED,
  },
];
