import { type Attributes, ROOT_CONTEXT, type Span } from '@opentelemetry/api';
import { ATTR_SERVER_ADDRESS, ATTR_SERVER_PORT } from '@opentelemetry/semantic-conventions';
import { ATTR_MESSAGING_DESTINATION_TEMPLATE } from '@opentelemetry/semantic-conventions/incubating';
import { extractFrom } from '../../patching/messaging/carrier.ts';
import { isHousekeeping } from '../../patching/messaging/housekeeping.ts';
import { Messaging } from '../../patching/messaging/span.ts';
import { measuredTracer } from '../../patching/tracer.ts';

/** The client's headers: several values by name. */
export interface MessageHeaders extends Iterable<[string, readonly string[]]> {
  code: number;
  description: string;
  keys(): readonly string[];
  get(name: string): string;
  set(name: string, value: string): void;
  append(name: string, value: string): void;
}

export interface Connection {
  /** The server says these things about itself, while the connection is open. */
  info?: { headers?: boolean; max_payload?: number };
  options?: { inboxPrefix?: unknown };
  getServer?(): string;
}

export interface Message {
  subject: string;
  headers?: MessageHeaders | undefined;
}

const messaging = new Messaging('nats', measuredTracer('@org/otel-auto/nats', 'messaging'));

/** NestJS 8 gives inboxes such names, each of them once. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Not what NATS itself uses, its own subjects and the inboxes of replies, or frameworks for themselves. */
export function isTraced({ options }: Connection, subject: unknown): subject is string {
  if (typeof subject !== 'string' || isHousekeeping(subject) || UUID.test(subject)) return false;
  const { inboxPrefix } = options ?? {};
  return (
    !/^(?:\$|_INBOX\.)/.test(subject) && !(typeof inboxPrefix === 'string' && subject.startsWith(`${inboxPrefix}.`))
  );
}

export function isMessage(value: unknown): value is Message {
  if (typeof value !== 'object' || value === null) return false;
  const { subject, data } = value as { subject?: unknown; data?: unknown };
  return typeof subject === 'string' && data instanceof Uint8Array;
}

/** @param name `publish` or `request` */
export function startPublish(connection: Connection, name: string, subject: string): Span {
  return messaging.startSend({ name, destination: subject, attributes: describeServer(connection) });
}

export function startProcess(
  { connection, subject }: { connection: Connection; subject: string },
  message: Message,
): Span {
  const attributes = describeServer(connection);
  const isPattern = subject !== message.subject;
  if (isPattern) attributes[ATTR_MESSAGING_DESTINATION_TEMPLATE] = subject;
  const { headers } = message;
  const producer = headers
    ? extractFrom(headers, {
        keys: (carrier) => [...carrier.keys()],
        get: (carrier, key) => carrier.get(key) || undefined,
      })
    : ROOT_CONTEXT;
  const operation = { name: 'process', destination: message.subject, attributes };
  return messaging.startProcess(isPattern ? { ...operation, target: subject } : operation, producer);
}

function describeServer(connection: Connection): Attributes {
  const [, address, port] = /^(.*):(\d+)$/.exec(connection.getServer?.() ?? '') ?? [];
  return address === undefined ? {} : { [ATTR_SERVER_ADDRESS]: address, [ATTR_SERVER_PORT]: Number(port) };
}
