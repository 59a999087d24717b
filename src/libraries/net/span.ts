import type { Attributes, Span } from '@opentelemetry/api';
import {
  ATTR_NETWORK_LOCAL_ADDRESS,
  ATTR_NETWORK_LOCAL_PORT,
  ATTR_NETWORK_PEER_ADDRESS,
  ATTR_NETWORK_TRANSPORT,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  NETWORK_TRANSPORT_VALUE_PIPE,
  NETWORK_TRANSPORT_VALUE_TCP,
  NETWORK_TRANSPORT_VALUE_UNIX,
} from '@opentelemetry/semantic-conventions';
import { context, trace } from '../../api/global.ts';
import { failSpan } from '../../patching/end-of-span/fail-span.ts';
import { failThrown } from '../../patching/end-of-span/thrown.ts';
import { localEndOf, peerOf } from '../../patching/peer.ts';
import { ownTracer, withinTraces } from '../../patching/tracer.ts';

/** A socket that connects; one of TLS has the methods that are optional here. */
export interface Connecting {
  readonly authorized?: boolean;
  readonly alpnProtocol?: string | false | null;
  getPeerCertificate?(): { fingerprint?: string; serialNumber?: string; valid_from?: string; valid_to?: string } | null;
  getCipher?(): { name?: string; version?: string } | null;
  getProtocol?(): string | null;
}

/** Where to, as `connect` is told. */
interface Target {
  path?: unknown;
  host?: unknown;
  port?: unknown;
}

/** Alone they would be traces of a single span. */
const tracer = withinTraces(ownTracer('@org/otel-auto/net', undefined, {}));

const IPC = process.platform === 'win32' ? NETWORK_TRANSPORT_VALUE_PIPE : NETWORK_TRANSPORT_VALUE_UNIX;

/** A connection that is being made: the span of the connection, and that of TLS around it. */
export class Attempt {
  readonly #isTcp: boolean;
  #connect: Span | undefined;
  #tls: Span | undefined;

  /** Undefined where nobody would see a span. */
  static start(socket: Connecting, args: readonly unknown[]): Attempt | undefined {
    const tls = typeof socket.getPeerCertificate === 'function' ? tracer.startSpan('tls.connect') : undefined;
    const active = context.active();
    const { name, attributes } = describe(targetOf(args));
    const connect = tracer.startSpan(name, { attributes }, tls === undefined ? active : trace.setSpan(active, tls));
    return connect.isRecording() ? new Attempt(connect, tls, name === TCP) : undefined;
  }

  private constructor(connect: Span, tls: Span | undefined, isTcp: boolean) {
    this.#connect = connect;
    this.#tls = tls;
    this.#isTcp = isTcp;
  }

  get isOver(): boolean {
    return this.#connect === undefined && this.#tls === undefined;
  }

  connected(socket: Connecting): void {
    if (this.#isTcp) {
      const local = localEndOf(socket);
      this.#connect?.setAttributes({
        [ATTR_NETWORK_PEER_ADDRESS]: peerOf(socket).address,
        [ATTR_NETWORK_LOCAL_ADDRESS]: local.address,
        [ATTR_NETWORK_LOCAL_PORT]: local.port,
      });
    }
    this.#connect?.end();
    this.#connect = undefined;
  }

  secured(socket: Connecting): void {
    this.#tls?.setAttributes(describeTls(socket));
    this.#tls?.end();
    this.#tls = undefined;
  }

  failed(error: unknown): void {
    for (const span of this.#spans()) failSpan(span, error);
    this.closed();
  }

  /** It was refused at once. */
  threw(): void {
    for (const span of this.#spans()) failThrown(span);
    this.#connect = undefined;
    this.#tls = undefined;
  }

  closed(): void {
    this.#connect?.end();
    this.#tls?.end();
    this.#connect = undefined;
    this.#tls = undefined;
  }

  #spans(): Span[] {
    return [this.#connect, this.#tls].filter((span) => span !== undefined);
  }
}

const TCP = 'tcp.connect';

function describe(target: Target | undefined): { name: string; attributes: Attributes } {
  if (target === undefined) return { name: 'connect', attributes: {} };
  const { path, host, port } = target;
  if (path) {
    const attributes = { [ATTR_NETWORK_TRANSPORT]: IPC, [ATTR_SERVER_ADDRESS]: String(path) };
    return { name: 'ipc.connect', attributes };
  }
  const attributes: Attributes = { [ATTR_NETWORK_TRANSPORT]: NETWORK_TRANSPORT_VALUE_TCP };
  if (host !== undefined) attributes[ATTR_SERVER_ADDRESS] = String(host);
  if (port !== undefined) attributes[ATTR_SERVER_PORT] = Number(port);
  return { name: TCP, attributes };
}

/** `(port, host?)`, `(path)`, `(options)`, or the list that Node makes of these itself. */
function targetOf([first, second]: readonly unknown[]): Target | undefined {
  if (Array.isArray(first)) return targetOf(first);
  if (typeof first === 'object' && first !== null) return first;
  const port = typeof first === 'number' || typeof first === 'string' ? Number(first) : Number.NaN;
  if (port >= 0) return { port, host: typeof second === 'string' ? second : 'localhost' };
  return typeof first === 'string' ? { path: first } : undefined;
}

function describeTls(socket: Connecting): Attributes {
  const certificate = socket.getPeerCertificate?.();
  const cipher = socket.getCipher?.();
  return {
    'tls.protocol': String(socket.getProtocol?.()),
    'tls.authorized': String(socket.authorized),
    'tls.cipher.name': cipher?.name,
    'tls.cipher.version': cipher?.version,
    'tls.certificate.fingerprint': certificate?.fingerprint,
    'tls.certificate.serialNumber': certificate?.serialNumber,
    'tls.certificate.validFrom': certificate?.valid_from,
    'tls.certificate.validTo': certificate?.valid_to,
    'tls.alpnProtocol': socket.alpnProtocol || '',
  };
}
