import type { ClientRequest, ServerResponse } from 'node:http';
import { INVALID_SPAN_CONTEXT, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import { RPCType, setRPCMetadata } from '@opentelemetry/core';
import { findHandler } from '../../../../src/libraries/aws-lambda/handler-file.ts';
import { httpRequestOf } from '../../../../src/libraries/aws-lambda/http-event.ts';
import { producerOf } from '../../../../src/libraries/aws-sdk/message-attributes.ts';
import { createTelemetry } from '../../../../src/libraries/bullmq/telemetry.ts';
import { showArguments } from '../../../../src/libraries/child_process/command-arguments.ts';
import { followMount } from '../../../../src/libraries/express/mount.ts';
import { type Layer, Place } from '../../../../src/libraries/express/route.ts';
import { captureMetadata } from '../../../../src/libraries/grpc/metadata.ts';
import { startClient } from '../../../../src/libraries/grpc/span.ts';
import { urlFull } from '../../../../src/libraries/http/client-attributes.ts';
import { requestHeaders } from '../../../../src/libraries/http/inject.ts';
import { sentHeaders } from '../../../../src/libraries/http/sent-headers.ts';
import { collectionOf, commandText as mongodbCommandText } from '../../../../src/libraries/mongodb/command.ts';
import { enterRequest } from '../../../../src/libraries/next/request.ts';
import { adaptTracer } from '../../../../src/libraries/next/tracer.ts';
import { messageOf } from '../../../../src/libraries/openai/content.ts';
import { operationOf } from '../../../../src/libraries/opensearch/operation.ts';
import { targetOf } from '../../../../src/libraries/pg/target.ts';
import {
  postgresqlErrorText,
  sqliteErrorText,
  sqlServerErrorText,
} from '../../../../src/patching/database/error-text.ts';
import { mysqlErrorText } from '../../../../src/patching/database/mysql-error-text.ts';
import { commandText, wholeCommandText } from '../../../../src/patching/database/redis-command.ts';
import { keyPositionsOf } from '../../../../src/patching/database/redis-keys.ts';
import { sanitizeSql } from '../../../../src/patching/database/sql.ts';
import { withSqlComment } from '../../../../src/patching/database/sql-comment.ts';
import { statementOf } from '../../../../src/patching/database/sql-statement.ts';
import { summarizeSql } from '../../../../src/patching/database/sql-summary.ts';
import type { LibraryHost } from '../../../../src/patching/define.ts';
import { captureHeaders } from '../../../../src/patching/headers.ts';
import { forwardedParameter } from '../../../../src/patching/http/forwarded.ts';
import { mountOf } from '../../../../src/patching/http/mounted.ts';
import { HttpRules } from '../../../../src/patching/http/rules.ts';
import { type IncomingRequest, serverPairs } from '../../../../src/patching/http/server-attributes.ts';
import { attributesOf } from '../../../../src/patching/logs/log-attributes.ts';
import { endQuery, startSpan } from '../../../../src/patching/mysql/span.ts';
import { satisfies } from '../../../../src/patching/versions.ts';
import type { Calls } from './calls.ts';

const span = trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
const tracer = trace.getTracer('growth');
const settings = { http: {}, redaction: { statements: true, moreQueryKeys: [], onlyQueryKeys: undefined } };
const host = {
  off: false,
  settings,
  fault(error: unknown) {
    throw error;
  },
} as unknown as LibraryHost;

const rules = new HttpRules(host.settings);
const { redaction } = rules;
const incoming = (url: string, headers: IncomingRequest['headers']) =>
  serverPairs({ url, headers, httpVersion: '1.1', socket: {} }, 'http', rules);
const outgoing = (path: string) =>
  urlFull({ path, protocol: 'http:', host: 'a', getHeader() {} } as unknown as ClientRequest, 80, redaction);
const failure = (message: string, errno: number) => Object.assign(new Error(message), { errno });
const jobTracer = (createTelemetry(host).telemetry as { tracer: { startSpan(name: string, options: object): object } })
  .tracer;
const nextRequest = enterRequest(setRPCMetadata(ROOT_CONTEXT, { type: RPCType.HTTP, span }), {})?.span;
const nextTracer = adaptTracer(tracer, host);

export const LIBRARIES: Calls = {
  'src/libraries/aws-lambda/handler-file.ts': [(text) => findHandler(text, '/')],
  'src/libraries/aws-lambda/http-event.ts': [
    (text) => httpRequestOf({ httpMethod: text, path: text, headers: { host: text }, multiValueHeaders: {} }, rules),
    (text) =>
      httpRequestOf({ version: '2.0', routeKey: text, rawPath: text, rawQueryString: text, headers: {} }, rules),
  ],
  'src/libraries/aws-sdk/message-attributes.ts': [
    (text) => producerOf({}, text),
    (text) => producerOf({}, `{"MessageAttributes"${text}`),
  ],
  'src/libraries/bullmq/telemetry.ts': [(text) => jobTracer.startSpan(text, { kind: SpanKind.PRODUCER })],
  'src/patching/database/error-text.ts': [
    (text) => postgresqlErrorText(`column "${text}`),
    (text) => sqlServerErrorText(`value is (${text}`),
    (text) => sqliteErrorText(text),
    (text) => sqliteErrorText(`near "${text}`),
  ],
  'src/libraries/express/mount.ts': [(text) => followMount({ handle() {} } as unknown as Layer, text, host)],
  'src/libraries/express/route.ts': [(text) => Place.OUTSIDE.inMount('/').inRoute(text).route],
  'src/libraries/grpc/metadata.ts': [(text) => captureMetadata(text, host)],
  'src/libraries/grpc/span.ts': [(text) => startClient('/a/b', text), (text) => startClient(text, 'a:1')],
  'src/patching/headers.ts': [
    (text) => captureHeaders('request', [text], undefined)?.((name) => name),
    (text) => captureHeaders('request', ['a'], [text])?.(() => [text]),
  ],
  'src/patching/http/forwarded.ts': [(text) => forwardedParameter(text, 'host')],
  'src/patching/http/server-attributes.ts': [
    (text) => incoming(text, {}),
    (text) => incoming(`/${text}`, { host: text }),
    (text) => incoming(`/?${text}`, { 'x-forwarded-for': text, 'x-forwarded-host': text, 'x-forwarded-proto': text }),
    (text) => incoming('/', { forwarded: text }),
    (text) => incoming('/', { forwarded: `for=${text}` }),
  ],
  'src/libraries/http/client-attributes.ts': [
    outgoing,
    (text) => outgoing(`/${text}`),
    (text) => outgoing(`/?${text}`),
    (text) => outgoing(`http://a/?${text}`),
  ],
  'src/libraries/http/inject.ts': [
    (text) =>
      requestHeaders.set(
        { headersSent: true, _header: `${text}\r\n\r\n`, outputData: [] } as unknown as ClientRequest,
        'traceparent',
        'a',
      ),
  ],
  'src/libraries/http/sent-headers.ts': [(text) => sentHeaders({ _header: text } as unknown as ServerResponse)('a')],
  'src/patching/logs/log-attributes.ts': [(text) => attributesOf({ text, words: text.split(',') }, new Set())],
  'src/libraries/mongodb/command.ts': [
    (text) => mongodbCommandText('find', { find: text, filter: { [text]: text } }, false),
    (text) => collectionOf(text, { [text]: text }),
  ],
  'src/patching/http/mounted.ts': [(text) => mountOf(`/a${text}`, text), (text) => mountOf(text, `/a${text}`)],
  'src/patching/mysql/span.ts': [
    (text) => startSpan({ tracer, isSanitized: true, system: 'mysql' }, {}, [text]),
    (text) => endQuery(span, failure(text, 1064), true),
    (text) => endQuery(span, failure(`Duplicate entry '${text}' for key 'a'`, 1062), true),
  ],
  'src/libraries/child_process/command-arguments.ts': [
    (text) => showArguments('mysql', ['mysql', '--password', text], redaction),
    (text) => showArguments('sh', ['sh', '-c', text], redaction),
  ],
  'src/libraries/next/request.ts': [(text) => nextRequest?.updateName(text)],
  'src/libraries/next/tracer.ts': [
    (text) => nextTracer.startActiveSpan('GET /', { attributes: { 'http.target': text } }, () => {}),
    (text) => nextTracer.startActiveSpan(`GET ${text}`, { attributes: { 'http.target': text } }, () => {}),
    (text) => nextTracer.startActiveSpan('GET', { attributes: { 'next.span_type': text } }, () => {}),
  ],
  'src/libraries/openai/content.ts': [(text) => messageOf({ role: 'user', content: text })],
  'src/libraries/opensearch/operation.ts': [
    (text) => operationOf('GET', text),
    (text) => operationOf('GET', `/_cat/${text}`),
  ],
  'src/libraries/pg/target.ts': [targetOf, (text) => targetOf(`postgres://${text}`)],
  'src/patching/database/redis-command.ts': [
    (text) => commandText(text, [text]),
    (text) => commandText('EVAL', text.split(' ')),
    (text) => commandText('XREAD', ['STREAMS', ...text.split(' ')]),
    (text) => commandText('CONFIG', [text, text]),
    (text) => commandText('GET', [text]),
    (text) => wholeCommandText('GET', [text]),
  ],
  'src/patching/database/redis-keys.ts': [keyPositionsOf],
  'src/patching/database/sql-comment.ts': [
    (text) => withSqlComment(span, text),
    (text) =>
      withSqlComment(
        trace.wrapSpanContext({
          traceId: '1'.repeat(32),
          spanId: '1'.repeat(16),
          traceFlags: 1,
          traceState: {
            serialize: () => text,
            get: () => undefined,
            set: (): never => never(),
            unset: (): never => never(),
          },
        }),
        'SELECT 1',
      ),
  ],
  'src/patching/database/sql.ts': [
    (text) => sanitizeSql(text, 'postgresql'),
    (text) => sanitizeSql(text, 'mysql'),
    (text) => sanitizeSql(text, 'sqlite'),
    (text) => sanitizeSql(text, 'sqlserver'),
  ],
  'src/patching/database/mysql-error-text.ts': [
    (text) => mysqlErrorText(text, 1690, '22003'),
    (text) => mysqlErrorText(`Unknown column '${text}' in 'a'`, 1054, '42S22'),
    (text) => mysqlErrorText(`ER_A: Duplicate entry '${text}' for key '${text}`, 1062, '23000'),
    (text) => mysqlErrorText("'a'", 1690, text),
  ],
  'src/patching/database/sql-statement.ts': [(text) => statementOf(text, 'postgresql')],
  'src/patching/database/sql-summary.ts': [
    (text) => summarizeSql(`SELECT ${text}`, 'postgresql'),
    (text) => summarizeSql(`SELECT a FROM ${text}`, 'mysql'),
    (text) => summarizeSql(`WITH a AS (${text}`, 'sqlite'),
    (text) => summarizeSql(`INSERT INTO ${text}`, 'sqlserver'),
  ],
  'src/patching/versions.ts': [(text) => satisfies(text, '>=1'), (text) => satisfies('1.2.3', text)],
};

function never(): never {
  throw new Error('nobody changes it');
}
