import { join } from 'node:path';
import { decodeTraceRequest } from '../../../../src/otlp/decode.ts';
import { parseTraceRequest } from '../../../../src/otlp/json.ts';
import type { ExportTraceServiceRequestJson, KeyValueJson } from '../../../../src/otlp/types.ts';
import type { CollectedRequest } from '../../../harness/receive/request.ts';
import { type Answer, collect } from '../../../harness/receive.ts';
import { run } from '../../../harness/run.ts';
import { temporaryFolder } from '../../../harness/temporary.ts';
import { BASE, type Environment } from './environments.ts';
import type { Observation } from './observation.ts';

export type Side = 'official' | 'ours';

const APP = join(import.meta.dirname, 'app', 'app.cjs');
const OFFICIAL = join(import.meta.dirname, 'official.cjs');

/** The official SDK is read by many processes here. */
const compileCache = temporaryFolder('compile-cache');

/** Whatever the path. */
const acceptAnything: Answer = (response, { type }) => void response.setHeader('content-type', type).end();

/** Runs the app in that environment, with the official SDK or with our loader, against a receiver of its own. */
export async function observe(side: Side, { env, silent, anyNumber, part }: Environment): Promise<Observation> {
  const collector = await collect({ answer: silent ? false : acceptAnything });
  const host = `127.0.0.1:${collector.port}`;
  try {
    const variables = Object.entries({ ...BASE, ...env }).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value.replaceAll('$HOST', host)]],
    );
    const result = await run({
      file: APP,
      env: { ...Object.fromEntries(variables), ...(side === 'official' && { NODE_COMPILE_CACHE: compileCache }) },
      ...(side === 'official' && { flag: false, nodeArgs: ['--require', OFFICIAL] }),
    });
    await collector.settled();
    const sent = collector.requests.map(decode);
    const seen = {
      exit: result.signal ?? result.code,
      ...output(result.stdout),
      ...places(collector.requests, anyNumber),
      ...Object.fromEntries(collector.requests.flatMap(headersOf)),
      ...Object.fromEntries(sent.flatMap(content)),
    };
    const text = masked(named(JSON.stringify(seen), sent)).replaceAll(host, '$HOST');
    const all = Object.entries(JSON.parse(text) as Observation);
    return Object.fromEntries(all.filter(([what]) => part === undefined || part.test(what)));
  } finally {
    await collector.close();
  }
}

const APP_LINE = /^app: (.*)\n/gm;

/** As the console exporter prints it: the members of an object of either's own making. */
const TRACE_STATE = /traceState: \w+ \{(?:[^}]+\}\n *)?\}/g;

/** What the app says by what it is about, and what else is on stdout. */
function output(stdout: string): Observation {
  const lines = [...stdout.matchAll(APP_LINE)].map(([, json = '']) => JSON.parse(json) as Observation);
  const others = stdout.replace(APP_LINE, '').replaceAll(TRACE_STATE, 'traceState: <…>');
  const said = Object.entries(Object.assign({}, ...lines)).map(([what, value]) => [`app: ${what}`, value]);
  return { ...Object.fromEntries(said), ...(others !== '' && { stdout: others }) };
}

/** How many requests there were to each place. */
function places(requests: readonly CollectedRequest[], anyNumber = false): Observation {
  const numbers: Record<string, number> = {};
  for (const { method, url, aborted } of requests) {
    const place = `${method} ${url}${aborted ? ', given up' : ''}`;
    numbers[place] = (numbers[place] ?? 0) + 1;
  }
  return anyNumber ? Object.fromEntries(Object.keys(numbers).map((place) => [place, 'some'])) : numbers;
}

/** Not compared: how a client connects, what it is called, and how long its bytes are. */
const LEFT_OUT = new Set(['host', ':authority', 'user-agent', 'connection', 'content-length', 'transfer-encoding']);

function headersOf(request: CollectedRequest): [string, unknown][] {
  const headers = Object.entries(request.headers).filter(([name]) => !LEFT_OUT.has(name));
  return headers.map(([name, value]) => [`header ${name}`, name === 'grpc-timeout' ? roughly(String(value)) : value]);
}

/** What is left of a deadline in ms, to the next ten seconds. */
function roughly(timeout: string): string {
  return `${Math.ceil(Number(/^(\d+)m$/.exec(timeout)?.[1]) / 10_000) * 10} s`;
}

/** By its type, because spans may be sent to any path. */
function decode({ type, body }: CollectedRequest): ExportTraceServiceRequestJson {
  return type === 'application/json' ? parseTraceRequest(body.toString()) : decodeTraceRequest(body);
}

function content({ resourceSpans }: ExportTraceServiceRequestJson): [string, unknown][] {
  return resourceSpans.flatMap(({ resource, scopeSpans, schemaUrl: ofResource }) => [
    ...members('resource', { ...resource, schemaUrl: ofResource }),
    ...scopeSpans.flatMap(({ scope, spans, schemaUrl }) => [
      ...members(`scope ${scope.name}`, { ...scope, schemaUrl }),
      ...spans.flatMap((span) => members(`span ${span.name}`, { scope: scope.name, ...span })),
    ]),
  ]);
}

type Message = { readonly attributes?: KeyValueJson[] } & Observation;

/** A message's members and its attributes, one by one. */
function members(path: string, message: Message): [string, unknown][] {
  const { attributes = [], ...rest } = message;
  return [
    ...Object.entries(rest).map(([name, value]): [string, unknown] => [`${path}: ${name}`, value]),
    ...attributes.map(({ key, value }): [string, unknown] => [`${path}: attributes.${key}`, value]),
  ];
}

/** Ids that the app gave: one digit after zeros, or with this end. */
const GIVEN = /^0*(.)\1*$|c0ffee$/;

/** Ids that the SDK made, by the spans that have them. */
function named(text: string, sent: readonly ExportTraceServiceRequestJson[]): string {
  const spans = sent
    .flatMap(({ resourceSpans }) => resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return spans.reduce((before, { name, traceId, spanId }) => {
    const after = before.replaceAll(spanId, `<span: ${name}>`);
    return GIVEN.test(traceId) ? after : after.replaceAll(traceId, `<trace: ${name}>`);
  }, text);
}

function masked(text: string): string {
  return text
    .replace(/"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f-]{21}"/g, '"<uuid>"')
    .replace(/(?<="resource: attributes.process.pid":\{"intValue":")\d+/, '<pid>')
    .replace(/\b(?:[0-9a-f]{32}|[0-9a-f]{16})\b/g, (id) => (GIVEN.test(id) ? id : `<${id.length} digits>`))
    .replaceAll(process.execPath, '<node>');
}
