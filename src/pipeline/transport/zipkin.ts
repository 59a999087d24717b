import { toZipkin } from '../../otlp/zipkin.ts';
import type { ZipkinConfig } from '../ring/config.ts';
import { createHttpTransport } from './http.ts';
import type { Outcome, SendFailure, Transport } from './transport.ts';

/*
 * The official exporter is not used: it has no timeout, tells no status, and lives in the app's thread, where nothing can be
 * sent once the process exits. It and the format are deprecated (specification, "Zipkin Exporter").
 */

/** Sends to Zipkin what the sender has for a collector. */
export function createZipkinTransport({ endpoint, timeout }: ZipkinConfig, userAgent: string): Transport {
  const otlp = { endpoint, protocol: 'http/json', headers: {}, timeout, compression: 'none' } as const;
  const inner = createHttpTransport('traces', otlp, userAgent, {}, async (_signal, body) =>
    Buffer.from(JSON.stringify(toZipkin(body))),
  );
  return {
    async send(body, limit, onSent) {
      return aboutZipkin(await inner.send(body, Math.min(limit, timeout), onSent));
    },
    hold: (alive) => inner.hold(alive),
  };
}

function aboutZipkin(outcome: Outcome): Outcome {
  // The text that Zipkin sends with a 2xx, if any, is not OTLP.
  if (outcome.kind === 'delivered') return { kind: 'delivered', rejected: 0, message: '' };
  const failure: SendFailure = {
    ...outcome.failure,
    advice: 'is Zipkin listening there? Check OTEL_EXPORTER_ZIPKIN_ENDPOINT',
  };
  return { ...outcome, failure };
}
