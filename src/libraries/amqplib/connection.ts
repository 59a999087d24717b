import type { Attributes } from '@opentelemetry/api';
import {
  ATTR_NETWORK_PROTOCOL_NAME,
  ATTR_NETWORK_PROTOCOL_VERSION,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
} from '@opentelemetry/semantic-conventions';
import { ATTR_MESSAGING_SYSTEM } from '@opentelemetry/semantic-conventions/incubating';
import type { LibraryHost } from '../../patching/define.ts';
import { guarded } from '../../patching/guard.ts';
import { intercepted, interceptMethod } from '../../patching/intercept.ts';
import { Stamped } from '../../patching/private-field.ts';
import type { Method } from '../../patching/replace-method.ts';
import { Redaction } from '../../secrets/redaction.ts';

/** Where an app connects to: a URL, or its parts. */
interface Address {
  protocol?: unknown;
  hostname?: unknown;
  port?: unknown;
}

/** A connection of amqplib's own, which the ones that apps see wrap. */
interface Connection {
  serverProperties?: { product?: unknown };
}

/** Marks a connection with what its spans say of it. */
class Described extends Stamped {
  readonly #attributes: Attributes;

  constructor(connection: object, attributes: Attributes) {
    super(connection);
    this.#attributes = attributes;
  }

  static attributesOf(connection: object): Attributes | undefined {
    return #attributes in connection ? connection.#attributes : undefined;
  }
}

/** These attributes are known of the connection that a channel belongs to. */
export function describeConnection(channel: { connection?: unknown }): Attributes | undefined {
  const { connection } = channel;
  return typeof connection === 'object' && connection !== null ? Described.attributesOf(connection) : undefined;
}

/** Notes where each connection leads to, which the connection itself does not know. */
export function noteConnections(exports: object, host: LibraryHost): void {
  const redaction = new Redaction(host.settings.redaction);
  const opened = guarded(host, (url: unknown, connection: unknown) => {
    if (typeof connection === 'object' && connection !== null)
      new Described(connection, describe(url, connection, redaction));
  });
  interceptMethod(exports, 'connect', (original, self, args) => {
    const [url, , callback] = args;
    if (typeof callback === 'function') args[2] = noting(url, callback as Method, opened);
    return Reflect.apply(original, self, args);
  });
}

function noting(url: unknown, callback: Method, opened: (url: unknown, connection: unknown) => void): Method {
  return intercepted(callback, (callback, self, results) => {
    opened(url, results[1]);
    return Reflect.apply(callback, self, results);
  });
}

function describe(url: unknown, { serverProperties }: Connection, redaction: Redaction): Attributes {
  const { product } = serverProperties ?? {};
  return {
    [ATTR_NETWORK_PROTOCOL_VERSION]: '0.9.1',
    ...(typeof product === 'string' && product !== '' && { [ATTR_MESSAGING_SYSTEM]: product.toLowerCase() }),
    ...describeAddress(url || 'amqp://localhost', redaction),
  };
}

function describeAddress(url: unknown, redaction: Redaction): Attributes | undefined {
  const address = typeof url === 'string' ? parse(url, redaction) : (url as Address);
  if (address === undefined) return undefined;
  const protocol = String(address.protocol || 'amqp')
    .replace(/:$/, '')
    .toLowerCase();
  return {
    [ATTR_NETWORK_PROTOCOL_NAME]: protocol,
    [ATTR_SERVER_ADDRESS]: String(address.hostname || 'localhost'),
    [ATTR_SERVER_PORT]: Number(address.port) || (protocol === 'amqp' ? 5672 : 5671),
  };
}

/** Undefined for what only the more lenient parser of older versions understands. */
function parse(url: string, redaction: Redaction): Address | undefined {
  try {
    return new URL(redaction.redactUrl(url));
  } catch {
    return undefined;
  }
}
