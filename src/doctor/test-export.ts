import type { SignalConfig } from '../pipeline/ring/config.ts';
import { messageOf, publicEndpoint } from '../pipeline/transport/failures.ts';
import { readTlsFiles } from '../pipeline/transport/tls.ts';
import type { Outcome, Transport } from '../pipeline/transport/transport.ts';
import { adviseOfProxy } from '../pipeline/transport/unused-proxy.ts';
import type { Settings } from '../settings/shape.ts';
import { VERSION } from '../version.ts';
import type { TestExport } from './evidence.ts';

/** ms; the app itself waits as long as its settings say. */
const LONGEST = 5000;
/** An `ExportTraceServiceRequest` without spans, which a collector must accept (https://opentelemetry.io/docs/specs/otlp/#full-success). */
const NOTHING = new Uint8Array(0);

/** Sends a request without spans to where the app sends its spans, with the same code; undefined where they do not go over OTLP. */
export async function sendTestExport(settings: Settings): Promise<TestExport | undefined> {
  const { otlpTraces, tracesExporters, batch } = settings;
  if (settings.disabled || !tracesExporters.includes('otlp')) return undefined;
  const timeout = Math.min(otlpTraces.timeout || LONGEST, LONGEST);
  const config: SignalConfig = {
    ...batch,
    exportTimeout: timeout,
    otlp: { ...otlpTraces, timeout },
  };
  const endpoint = publicEndpoint(otlpTraces.endpoint);
  const { protocol } = otlpTraces;
  try {
    const transport = await open(config);
    const advised = otlpTraces.unusedProxy === undefined ? transport : adviseOfProxy(transport, otlpTraces.unusedProxy);
    return { endpoint, protocol, failure: failureOf(await advised.send(NOTHING, timeout)) };
  } catch (error) {
    const failure = { key: 'settings', seen: messageOf(error), advice: 'correct the setting that is named' };
    return { endpoint, protocol, failure };
  }
}

async function open(config: SignalConfig): Promise<Transport> {
  const tls = readTlsFiles(config.otlp);
  const userAgent = `otel-auto/${VERSION}`;
  if (config.otlp.protocol === 'grpc')
    return (await import('../pipeline/transport/grpc.ts')).createGrpcTransport('traces', config, userAgent, tls);
  return (await import('../pipeline/transport/http.ts')).createHttpTransport('traces', config.otlp, userAgent, tls);
}

function failureOf(outcome: Outcome): TestExport['failure'] {
  if (outcome.kind !== 'delivered') return outcome.failure;
  return outcome.doubt;
}
