import { type Context, createContextKey } from '@opentelemetry/api';
import { context } from '../../api/global.ts';
import type { LibraryHost } from '../../patching/define.ts';
import { guarded } from '../../patching/guard.ts';
import { type Method, replaceMethod } from '../../patching/replace-method.ts';

/** A packet that a server has received, as it is before the app's deserializer sees it. */
export interface Incoming {
  packet: unknown;
  /** Context of its handler, once that was called. */
  within?: Context;
}

const INCOMING = createContextKey('@org/otel-auto packet of NestJS');

export function incomingIn(active: Context): Incoming | undefined {
  return active.getValue(INCOMING) as Incoming | undefined;
}

/** `handleMessage(socket, packet)` of a server that gets objects, or `handleMessage(channel, text)` of one that parses them itself. */
export function seePackets(prototype: object, isObject: boolean, host: LibraryHost): void {
  replaceMethod(prototype, 'handleMessage', (original) => {
    return function handleMessage(...args) {
      if (host.off) return original.apply(this, args);
      const incoming: Incoming = { packet: isObject ? args[1] : undefined };
      return context.with(context.active().setValue(INCOMING, incoming), () => original.apply(this, args));
    };
  });
  const parsed = guarded(host, (packet: unknown) => {
    const incoming = incomingIn(context.active());
    if (incoming !== undefined) incoming.packet ??= packet;
  });
  replaceMethod(prototype, 'parseMessage', (original) => {
    return function parseMessage(...args) {
      const packet = original.apply(this, args);
      parsed(packet);
      return packet;
    };
  });
  // A response is sent by whoever handles the request.
  replaceMethod(prototype, 'getPublisher', (original) => {
    return function getPublisher(...args) {
      const publish = original.apply(this, args) as Method;
      const incoming = incomingIn(context.active());
      if (incoming === undefined || typeof publish !== 'function') return publish;
      return (...responses: unknown[]) =>
        context.with(incoming.within ?? context.active(), () => Reflect.apply(publish, undefined, responses));
    };
  });
}
