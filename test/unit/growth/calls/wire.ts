import { parseResponse } from '../../../../src/otlp/answer.ts';
import { decodeRequest } from '../../../../src/otlp/decode.ts';
import { parseTraceRequest } from '../../../../src/otlp/json.ts';
import { encodedKey } from '../../../../src/otlp/keys.ts';
import { Writer } from '../../../../src/otlp/writer.ts';
import { scan } from '../../../../src/pipeline/spool/frame.ts';
import { AnswerParser } from '../../../../src/pipeline/transport/answer-parser.ts';
import { connectionFailure, publicEndpoint, statusFailure } from '../../../../src/pipeline/transport/failures.ts';
import { retryAfter } from '../../../../src/pipeline/transport/http.ts';
import { countRepeated, formatValue } from '../../../../src/viewer/text.ts';
import { addSpans } from '../../../../src/viewer/trace.ts';
import { formatTree } from '../../../../src/viewer/tree.ts';
import type { Calls } from './calls.ts';

/** All at once, and then in the pieces that a slow network gives. */
function readAnswer(text: string): void {
  new AnswerParser().push(Buffer.from(text, 'latin1'));
  const parser = new AnswerParser();
  for (let at = 0; at < text.length; at += 1024) parser.push(Buffer.from(text.slice(at, at + 1024), 'latin1'));
  parser.finish();
}

function requestWith(name: string, traceId = '1'.repeat(32)): string {
  const attributes = [{ key: 'a', value: { stringValue: name } }];
  const span = { traceId, spanId: '1'.repeat(16), name, kind: 1, attributes };
  return JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });
}

function drawn(text: string): string[] {
  const request = parseTraceRequest(requestWith(text));
  return [...addSpans(new Map(), request)].map((trace) => formatTree(trace));
}

function written(text: string): void {
  const out = new Writer(64 * 1024 * 1024);
  out.string(text);
  out.string(text.slice(0, 16));
  out.hex(text);
  const key = encodedKey('a', 0);
  if (key !== undefined) out.shortText(0x4a, key, text.slice(0, 32));
}

export const WIRE: Calls = {
  'src/otlp/answer.ts': [(text) => parseResponse('traces', JSON.stringify({ partialSuccess: { errorMessage: text } }))],
  'src/otlp/decode.ts': [
    (text) => decodeRequest('traces', Buffer.from(text, 'latin1')),
    (text) => decodeRequest('logs', Buffer.from(text, 'latin1')),
    (text) => decodeRequest('metrics', Buffer.from(text, 'latin1')),
  ],
  'src/otlp/json.ts': [
    parseTraceRequest,
    (text) => parseTraceRequest(requestWith(text)),
    (text) => parseTraceRequest(requestWith('a', text)),
    (text) => parseTraceRequest(JSON.stringify({ resourceSpans: [{ droppedAttributesCount: text, resource: text }] })),
  ],
  'src/otlp/writer.ts': [written],
  'src/pipeline/transport/answer-parser.ts': [
    readAnswer,
    (text) => readAnswer(`HTTP/1.1 200 ${text}`),
    (text) => readAnswer(`HTTP/1.1 200\r\n${text}\r\n\r\n`),
    (text) => readAnswer(`HTTP/1.1 200\r\ntransfer-encoding: ${text}\r\n\r\n`),
    (text) => readAnswer(`HTTP/1.1 200\r\ncontent-length: ${text}\r\n\r\n`),
    (text) => readAnswer(`HTTP/1.1 200\r\nkeep-alive: ${text}\r\ncontent-length: 1\r\n\r\na`),
    (text) => readAnswer(`HTTP/1.1 200\r\ntransfer-encoding: chunked\r\n\r\n${text}`),
    (text) => readAnswer(`HTTP/1.1 200\r\ntransfer-encoding: chunked\r\n\r\n0\r\n${text}`),
  ],
  'src/pipeline/transport/failures.ts': [
    (text) => publicEndpoint(`http://${text}`),
    (text) => connectionFailure(new Error(text)),
    (text) => connectionFailure(Object.assign(new Error(text), { code: text })),
    (text) => statusFailure('traces', 500, text),
  ],
  'src/pipeline/transport/http.ts': [retryAfter],
  'src/pipeline/spool/frame.ts': [(text) => scan(Buffer.from(text, 'latin1'))],
  'src/viewer/text.ts': [(text) => countRepeated(text.split(',')), (text) => formatValue({ stringValue: text })],
  'src/viewer/tree.ts': [drawn],
};
