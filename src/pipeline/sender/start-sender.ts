import { log, setLogLevel } from '../../node/log.ts';
import { SIGNALS, type Signal } from '../../otlp/signal.ts';
import type { SendConfig, SignalConfig, SpoolConfig } from '../ring/config.ts';
import { nounOf } from '../ring/items.ts';
import type { SenderData } from '../ring/messages.ts';
import { Cell, openShared } from '../ring/shared-memory.ts';
import { messageOf, publicEndpoint } from '../transport/failures.ts';
import { readTlsFiles, type TlsFiles } from '../transport/tls.ts';
import type { Transport } from '../transport/transport.ts';
import { adviseOfProxy } from '../transport/unused-proxy.ts';
import type { BatchSpool } from './batches-on-disk.ts';
import { Sender, type Transports } from './sender.ts';

/** The sender with its transports, in whichever thread this runs; with export of a signal off if that cannot be set up as asked. */
export async function startSender({ buffer, config, definitions, rings }: SenderData): Promise<StartedSender> {
  const transports = await connectAll(config);
  const shared = openShared(buffer);
  const spool = transports.traces && config.spool && (await openSpool(config.spool));
  const sender = new Sender(shared, config, transports, spool);
  for (const { tag, bytes } of definitions) sender.define(tag, bytes, 0, bytes.length);
  sender.adopt();
  Atomics.store(shared.cells, Cell.adopted, 1);
  for (const ring of rings) sender.addRing(ring);
  return { sender, transports: Object.values(transports).filter((transport) => transport !== undefined) };
}

/** A transport for each signal that is sent; undefined where it cannot be set up as asked, which is said. */
export async function connectAll(config: SendConfig): Promise<Transports> {
  setLogLevel(config.logLevel);
  const transports: { [S in Signal]?: Transport | undefined } = {};
  for (const signal of SIGNALS) {
    const own = config.signals[signal];
    if (own !== undefined) transports[signal] = await tryToConnect(signal, own, config);
  }
  return transports;
}

export interface StartedSender {
  readonly sender: Sender;
  readonly transports: readonly Transport[];
}

async function tryToConnect(signal: Signal, own: SignalConfig, config: SendConfig): Promise<Transport | undefined> {
  try {
    return await connect(signal, own, config, readTlsFiles(own.otlp));
  } catch (error) {
    const endpoint = publicEndpoint(own.otlp.endpoint);
    log('error', `export to ${endpoint} is off, all ${nounOf(signal)}s are dropped: ${messageOf(error)}`);
    return undefined;
  }
}

/** Only the transport in use is loaded: grpc-js is larger than all the rest. */
async function connect(
  signal: Signal,
  own: SignalConfig,
  { userAgent }: SendConfig,
  tls: TlsFiles,
): Promise<Transport> {
  if (own.zipkin === undefined) return connectOtlp(signal, own, userAgent, tls);
  const { createZipkinTransport } = await import('../transport/zipkin.ts');
  const second = createZipkinTransport(own.zipkin, userAgent);
  if (own.otlp.protocol === 'zipkin') return second;
  const { sendToTwoDestinations } = await import('../transport/two-destinations.ts');
  return sendToTwoDestinations(await connectOtlp(signal, own, userAgent, tls), second, 'Zipkin');
}

async function connectOtlp(signal: Signal, own: SignalConfig, userAgent: string, tls: TlsFiles): Promise<Transport> {
  const transport = await createTransport(signal, own, userAgent, tls);
  const { unusedProxy } = own.otlp;
  return unusedProxy === undefined ? transport : adviseOfProxy(transport, unusedProxy);
}

async function createTransport(
  signal: Signal,
  own: SignalConfig,
  userAgent: string,
  tls: TlsFiles,
): Promise<Transport> {
  if (own.otlp.protocol === 'grpc')
    return (await import('../transport/grpc.ts')).createGrpcTransport(signal, own, userAgent, tls);
  return (await import('../transport/http.ts')).createHttpTransport(signal, own.otlp, userAgent, tls);
}

async function openSpool(settings: SpoolConfig): Promise<BatchSpool> {
  const [{ BatchSpool }, { Spool }] = await Promise.all([import('./batches-on-disk.ts'), import('../spool/spool.ts')]);
  return new BatchSpool(new Spool(settings));
}
