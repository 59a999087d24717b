import type { IncomingMessage } from 'node:http';
import { createGunzip, createInflate } from 'node:zlib';
import type { InFlight } from './in-flight.ts';

/** A body that cannot be read; `status` is the HTTP status that says so. */
export class BodyError extends Error {
  override readonly name = 'BodyError';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const DECODERS = { identity: undefined, gzip: createGunzip, deflate: createInflate };

/**
 * Reads and decompresses a request's body. Stops at the limit while decompressing, so a small body cannot become a large one.
 * After a failure the rest of the body is discarded as it arrives, so the request can still be answered.
 *
 * @param limit - bytes after decompression
 * @param inFlight accounts for what is read at the same time
 * @throws BodyError for an unknown content-encoding (415), a body over the limit (413), damaged or cut-off data (400), and
 * too much at the same time (503)
 */
export function readBody(request: IncomingMessage, limit: number, inFlight: InFlight): Promise<Buffer> {
  const coding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (!Object.hasOwn(DECODERS, coding)) {
    const known = Object.keys(DECODERS).join(', ');
    return Promise.reject(new BodyError(415, `content-encoding "${coding}" is not supported; send ${known}`));
  }
  const decoder = DECODERS[coding as keyof typeof DECODERS]?.();
  const source = decoder === undefined ? request : request.pipe(decoder);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let taken = 0;
    const release = () => {
      inFlight.release(taken);
      taken = 0;
    };
    // Iterating or `pipeline` would destroy the request, and with it the connection that the answer needs.
    const fail = (error: BodyError) => {
      release();
      source.off('data', onData);
      request.unpipe();
      decoder?.destroy();
      request.resume();
      reject(error);
    };
    const onData = (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) fail(new BodyError(413, `the body is over ${limit} bytes after decompression`));
      else if (!inFlight.take(chunk.length))
        fail(new BodyError(503, `over ${inFlight.limit} bytes are being read at once`));
      else {
        taken += chunk.length;
        chunks.push(chunk);
      }
    };
    const onError = (error: Error) =>
      fail(new BodyError(400, `the body could not be read (${coding}): ${error.message}`));
    source.on('data', onData);
    source.on('end', () => {
      resolve(Buffer.concat(chunks));
      release();
    });
    request.on('error', onError);
    decoder?.on('error', onError);
  });
}
