/**
 * The context in a packet, `{ pattern, data, id }`, of a transport that has no headers. It is in `metadata`, which NestJS 12 has
 * for this purpose, and does not read in responses: https://github.com/nestjs/nest/blob/v12.1.1/packages/microservices/interfaces/packet.interface.ts
 */
import { type Context, propagation, ROOT_CONTEXT } from '@opentelemetry/api';
import { context } from '../../api/global.ts';
import type { LibraryHost } from '../../patching/define.ts';
import { guardedStart } from '../../patching/guard.ts';
import { producerOf } from '../../patching/messaging/carrier.ts';
import type { Method } from '../../patching/replace-method.ts';

interface Packet {
  pattern?: unknown;
  data?: unknown;
  metadata?: unknown;
}

interface Serializer {
  serialize: Method<Serializer>;
}

/** NestJS' own one of that name gives text, and hands on what it does not know. */
const GIVES_TEXT = 'MqttRecordSerializer';

/** A serializer whose packets carry the context. One of the app's own sees what it would see without it. */
export function carryContext<Value>(serializer: Value, host: LibraryHost): Value {
  if (typeof serializer !== 'object' || serializer === null) return serializer;
  const carry = guardedStart(host, withMetadata);
  const serialize: Method<Serializer> = (packet, ...rest) => {
    const given = serializer.constructor.name === GIVES_TEXT ? (carry(packet) ?? packet) : packet;
    const serialized = Reflect.apply((serializer as Serializer & Value).serialize, serializer, [given, ...rest]);
    return carry(serialized) ?? serialized;
  };
  return new Proxy(serializer, {
    get: (target, key): unknown => (key === 'serialize' ? serialize : Reflect.get(target, key)),
  });
}

/** A copy of a packet; undefined for what is none, and where somebody else's context is in it. */
function withMetadata(packet: unknown): object | undefined {
  if (!isPacket(packet)) return undefined;
  const { metadata } = packet;
  if (metadata !== undefined && (typeof metadata !== 'object' || metadata === null)) return undefined;
  if (propagation.fields().some((field) => field in (metadata ?? {}))) return undefined;
  const carrier = { ...metadata };
  propagation.inject(context.active(), carrier);
  return Object.keys(carrier).length === 0 ? undefined : { ...packet, metadata: carrier };
}

function isPacket(value: unknown): value is Packet {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype && (value as Packet).pattern !== undefined;
}

/** The context that a packet was sent in, as far as it says. */
export function senderOf(packet: unknown): Context {
  if (typeof packet !== 'object' || packet === null) return ROOT_CONTEXT;
  return producerOf((packet as Packet).metadata);
}
