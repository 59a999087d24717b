import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { ExportTraceServiceRequestJson } from '../../src/otlp/types.ts';
import { flattenSpans, type ReceivedSpan } from '../harness/spans.ts';

/** OTLP's port for gRPC: the one that says so by itself. */
const PORT = 4317;
/** Another test may have the port for some seconds. */
const WAIT_LIMIT = 15_000; // ms

/** It has no types. */
const { MockOtlpServer } = createRequire(import.meta.url)('@elastic/mockotlpserver') as {
  MockOtlpServer: new (options: object) => { start(): Promise<void>; close(): Promise<void> };
};

export interface GrpcReceiver {
  endpoint: string;
  spans: ReceivedSpan[];
  close(): Promise<void>;
}

/** An official gRPC receiver on port 4317 of 127.0.0.1; undefined while something else has it. */
export async function receiveGrpc(): Promise<GrpcReceiver | undefined> {
  const end = performance.now() + WAIT_LIMIT;
  while (performance.now() < end) {
    const receiver = (await isFree()) && (await start());
    if (receiver) return receiver;
    await wait(100);
  }
  return undefined;
}

function isFree(): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer().on('error', () => resolve(false));
    server.listen(PORT, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** False if something else was faster. */
async function start(): Promise<GrpcReceiver | false> {
  const spans: ReceivedSpan[] = [];
  let listening = false;
  const server = new MockOtlpServer({
    services: ['grpc'],
    grpcHostname: '127.0.0.1',
    grpcPort: PORT,
    logLevel: 'warn',
    onTrace(request: unknown) {
      // Each server of the process is told what any of them receives.
      if (listening) spans.push(...flattenSpans(toJson(request) as ExportTraceServiceRequestJson));
    },
  });
  try {
    await server.start();
  } catch (error) {
    if (String(error).includes('EADDRINUSE')) return false;
    throw error;
  }
  listening = true;
  return { endpoint: `http://127.0.0.1:${PORT}`, spans, close: () => server.close() };
}

/** What the receiver decoded, as OTLP's JSON: ids in hex, 64-bit integers as strings, no fields that are not set. */
function toJson(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value !== 'object' || value === null) return value;
  if ('low' in value && 'high' in value) {
    const { low, high } = value as { low: number; high: number };
    return String((BigInt(high >>> 0) << 32n) | BigInt(low >>> 0));
  }
  const set = Object.entries(value).filter(([, field]) => field !== null && field !== undefined);
  return Object.fromEntries(set.map(([key, field]) => [key, toJson(field)]));
}
