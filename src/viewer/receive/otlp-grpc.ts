import { createServer, type Http2Server, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';
import { decodeRequest, OtlpDecodeError } from '../../otlp/decode.ts';
import type { Signal } from '../../otlp/signal.ts';
import { InFlight } from './in-flight.ts';
import { DEFAULT_MAX_BODY_SIZE, encodeRefusal } from './otlp-http.ts';
import { handOver, type Sink } from './sink.ts';

const SIGNALS_BY_PATH: Readonly<Record<string, Signal>> = {
  '/opentelemetry.proto.collector.trace.v1.TraceService/Export': 'traces',
  '/opentelemetry.proto.collector.logs.v1.LogsService/Export': 'logs',
  '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export': 'metrics',
};

/** https://grpc.io/docs/guides/status-codes/ */
const OK = 0;
const INVALID_ARGUMENT = 3;
const RESOURCE_EXHAUSTED = 8;
const UNIMPLEMENTED = 12;
const INTERNAL = 13;

/** A call that ends with this status. */
class CallError extends Error {
  override readonly name = 'CallError';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const DECODERS: Readonly<Record<string, (body: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>>> = {
  gzip: promisify(gunzip) as never,
  deflate: promisify(inflate) as never,
};
const ACCEPTED = ['identity', ...Object.keys(DECODERS)].join(',');

/** A message is preceded by whether it is compressed, and by its length. */
const PREFIX = 5;
/** Open calls of one connection; each may hold a body. */
const MAX_CALLS = 100;
const MAX_IN_FLIGHT = 4 * DEFAULT_MAX_BODY_SIZE;

export interface OtlpGrpcOptions extends Sink<undefined> {
  /** Largest message accepted, in bytes after decompression. Default 16 MiB. */
  maxBodySize?: number;
}

/**
 * A server of OTLP/gRPC (https://opentelemetry.io/docs/specs/otlp/#otlpgrpc), not listening yet: unary `Export` of traces, logs
 * and metrics, without TLS. A unary call is one message each way and a trailer
 * (https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md).
 */
export function createOtlpGrpcServer(options: OtlpGrpcOptions): Http2Server {
  const server = createServer({ settings: { maxConcurrentStreams: MAX_CALLS } });
  const inFlight = new InFlight(MAX_IN_FLIGHT);
  server.on('stream', (stream, headers) => {
    // The client may go away at any time; whoever writes then finds out by `destroyed`.
    stream.on('error', () => {});
    answer(stream, headers, options, inFlight).catch((error: unknown) => {
      const known = error instanceof CallError;
      end(stream, known ? error.status : INTERNAL, known ? error.message : `the receiver failed: ${error}`);
    });
  });
  server.on('sessionError', () => {});
  return server;
}

async function answer(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  options: OtlpGrpcOptions,
  inFlight: InFlight,
): Promise<void> {
  if (!/^application\/grpc(?:$|[+;])/i.test(headers['content-type'] ?? '')) {
    stream.respond({ ':status': 415 }, { endStream: true });
    stream.resume();
    return;
  }
  const path = headers[':path'] ?? '';
  const signal = Object.hasOwn(SIGNALS_BY_PATH, path) ? SIGNALS_BY_PATH[path] : undefined;
  if (signal === undefined) throw new CallError(UNIMPLEMENTED, `nothing at ${path}`);
  const limit = options.maxBodySize ?? DEFAULT_MAX_BODY_SIZE;
  const frame = await readStream(stream, limit, inFlight);
  const message = await readMessage(frame, String(headers['grpc-encoding'] ?? 'identity'), limit);
  let reply: Uint8Array;
  try {
    reply = encodeRefusal(handOver(options, signal, undefined, () => decodeRequest(signal, message)));
  } catch (error) {
    if (error instanceof OtlpDecodeError) throw new CallError(INVALID_ARGUMENT, error.message);
    throw error;
  }
  if (stream.destroyed) return;
  stream.respond({ ':status': 200, 'content-type': 'application/grpc+proto' }, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': String(OK) }));
  const prefix = Buffer.alloc(PREFIX);
  prefix.writeUInt32BE(reply.length, 1);
  stream.end(Buffer.concat([prefix, reply]));
}

function readStream(stream: ServerHttp2Stream, limit: number, inFlight: InFlight): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const fail = (error: CallError) => {
      settle();
      stream.resume();
      reject(error);
    };
    const onData = (chunk: Buffer) => {
      if (size + chunk.length > limit + PREFIX) return fail(new CallError(RESOURCE_EXHAUSTED, tooLarge(limit)));
      if (!inFlight.take(chunk.length)) {
        return fail(new CallError(RESOURCE_EXHAUSTED, `over ${inFlight.limit} bytes are being read at once`));
      }
      size += chunk.length;
      chunks.push(chunk);
    };
    const onEnd = () => {
      settle();
      resolve(Buffer.concat(chunks));
    };
    const onClose = () => fail(new CallError(INVALID_ARGUMENT, 'the call was cut off'));
    const settle = () => {
      inFlight.release(size);
      stream.off('data', onData).off('end', onEnd).off('close', onClose);
    };
    stream.on('data', onData).on('end', onEnd).on('close', onClose);
  });
}

async function readMessage(frame: Buffer, coding: string, limit: number): Promise<Buffer> {
  if (frame.length < PREFIX) throw new CallError(INVALID_ARGUMENT, 'no message');
  const length = frame.readUInt32BE(1);
  const compressed = frame[0];
  if (frame.length !== PREFIX + length || compressed === undefined || compressed > 1) {
    throw new CallError(INVALID_ARGUMENT, 'not one message of the length that it says');
  }
  const message = frame.subarray(PREFIX);
  if (compressed === 0) return message;
  const decode = Object.hasOwn(DECODERS, coding) ? DECODERS[coding] : undefined;
  if (decode === undefined) throw new CallError(UNIMPLEMENTED, `grpc-encoding "${coding}" is not one of ${ACCEPTED}`);
  try {
    return await decode(message, { maxOutputLength: limit });
  } catch (error) {
    const { code, message: text } = error as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE') throw new CallError(RESOURCE_EXHAUSTED, tooLarge(limit));
    throw new CallError(INVALID_ARGUMENT, `the message could not be read (${coding}): ${text}`);
  }
}

function tooLarge(limit: number): string {
  return `the message is over ${limit} bytes after decompression`;
}

/** Ends a call without a message: status and headers are one. */
function end(stream: ServerHttp2Stream, status: number, message: string): void {
  if (stream.destroyed || stream.headersSent) return;
  stream.resume();
  stream.respond(
    {
      ':status': 200,
      'content-type': 'application/grpc+proto',
      'grpc-status': String(status),
      'grpc-message': percentEncoded(message),
      'grpc-accept-encoding': ACCEPTED,
    },
    { endStream: true },
  );
}

/** This is what a header may hold, and no `%` of its own. */
function percentEncoded(message: string): string {
  return encodeURIComponent(message.slice(0, 1000).toWellFormed()).replaceAll('%20', ' ');
}
