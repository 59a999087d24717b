import type { IncomingMessage } from 'node:http';
import { describe } from '../../../../src/viewer/analysis/describe.ts';
import { foldRepeats } from '../../../../src/viewer/analysis/fold.ts';
import { formatTerm, parseQuery } from '../../../../src/viewer/analysis/query.ts';
import { serviceMap } from '../../../../src/viewer/analysis/service-map.ts';
import { statistics } from '../../../../src/viewer/analysis/statistics.ts';
import { textTree } from '../../../../src/viewer/analysis/text-tree.ts';
import { buildTree } from '../../../../src/viewer/analysis/tree.ts';
import type { Trace } from '../../../../src/viewer/analysis/types.ts';
import { isHostAllowed } from '../../../../src/viewer/server/safety.ts';
import { openText } from '../../../../src/viewer/store/open.ts';
import { Store } from '../../../../src/viewer/store/store.ts';
import { truncate } from '../../../../src/viewer/terminal/columns.ts';
import { drawTrace } from '../../../../src/viewer/terminal/draw-trace.ts';
import type { Calls } from './calls.ts';

const TRACE_ID = '1'.repeat(32);
/** Repeats are looked for in short texts; how long a text takes is seen with two spans. */
const LONG = 1000;
const string = (key: string, value: string) => ({ key, value: { stringValue: value } });

/** A server's span with clients' below it and a log record, all of which have the text wherever one can stand. */
function fileWith(text: string): string {
  const isLong = text.length > LONG;
  const keys = ['db.query.text', 'http.route', 'url.full', 'code.filepath', 'server.address', 'x'];
  const attributes = keys.slice(0, isLong ? 2 : keys.length).map((key) => string(key, text));
  const exception = {
    name: 'exception',
    timeUnixNano: '2000000',
    attributes: [string('exception.message', text), string('exception.stacktrace', text)],
  };
  const spans = Array.from({ length: isLong ? 2 : 8 }, (_, at) => ({
    traceId: TRACE_ID,
    spanId: String(at + 1).padStart(16, '0'),
    parentSpanId: at === 0 ? '' : '1'.padStart(16, '0'),
    name: text,
    kind: at === 0 ? 2 : 3,
    startTimeUnixNano: String(1_000_000 + at * 200_000_000),
    endTimeUnixNano: String(150_000_000 + at * 200_000_000),
    attributes: [...attributes, string('db.system.name', 'sqlite')],
    events: [exception],
    status: { code: 2, message: text },
  }));
  const logRecords = [
    { timeUnixNano: '3', traceId: TRACE_ID, spanId: '1'.padStart(16, '0'), body: { stringValue: text }, attributes },
  ];
  const resource = { attributes: [string('service.name', text.slice(0, 64))] };
  return `${JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ scope: {}, spans }] }] })}\n${JSON.stringify({
    resourceLogs: [{ resource, scopeLogs: [{ scope: {}, logRecords }] }],
  })}`;
}

function storeWith(text: string): Store {
  const store = new Store({ memory: 1024 ** 3 });
  openText(store, fileWith(text));
  return store;
}

const traceWith = (text: string) => storeWith(text).trace(TRACE_ID) as Trace;

function drawnTree(text: string): string {
  const tree = buildTree(traceWith(text));
  return textTree(tree, foldRepeats(tree));
}

const requestTo = (host: string) => ({ headers: { host } }) as IncomingMessage;

/** What the viewer's commands do with what is sent to them. */
export const VIEWER: Calls = {
  'src/viewer/analysis/describe.ts': [(text) => describe(traceWith(text))],
  'src/viewer/analysis/query.ts': [
    (text) => parseQuery(`dur>${text.length}ms`),
    (text) => formatTerm({ field: text, operator: ':', value: text, negated: false }),
  ],
  'src/viewer/analysis/service-map.ts': [(text) => serviceMap([traceWith(text)])],
  'src/viewer/analysis/statistics.ts': [(text) => statistics([traceWith(text)])],
  'src/viewer/analysis/text-tree.ts': [drawnTree],
  'src/viewer/server/safety.ts': [
    (text) => isHostAllowed(requestTo(text), '127.0.0.1'),
    (text) => isHostAllowed(requestTo(text), text),
  ],
  'src/viewer/store/open.ts': [(text) => openText(new Store(), text), (text) => openText(new Store(), `[${text}`)],
  'src/viewer/terminal/columns.ts': [(text) => truncate(text, 80), (text) => truncate(text, text.length - 1)],
  'src/viewer/terminal/draw-trace.ts': [(text) => drawTrace(traceWith(text), { columns: 80, attributes: true })],
};
