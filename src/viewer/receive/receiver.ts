import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { listen, urlOf } from './listen.ts';
import { createOtlpHttpHandler, type OtlpHttpOptions } from './otlp-http.ts';

export type { RequestInfo as TracesInfo } from './otlp-http.ts';

export interface ReceiverOptions extends OtlpHttpOptions {
  /** Address to listen on. Default `127.0.0.1`. */
  host?: string;
  /** Port to listen on; 0: any free one. Default 0. */
  port?: number;
}

export interface Receiver {
  /** Base URL, what `OTEL_EXPORTER_OTLP_ENDPOINT` takes, such as `http://127.0.0.1:4318`. */
  url: string;
  port: number;
  /** Stops listening and closes the connections; requests being handled are cut off. */
  close(): Promise<void>;
}

/**
 * Starts an OTLP/HTTP receiver and nothing else on a port.
 * Rejects with the system's error when it cannot listen (`EADDRINUSE`, `EACCES`).
 */
export async function startReceiver(options: ReceiverOptions): Promise<Receiver> {
  const server = createServer(createOtlpHttpHandler(options));
  const port = await listen(server, { host: options.host ?? '127.0.0.1', port: options.port ?? 0 });
  const { address } = server.address() as AddressInfo;
  return {
    url: urlOf(address, port),
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
