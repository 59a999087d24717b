import type { Context, Span, TextMapSetter } from '@opentelemetry/api';
import { context, trace } from '../../api/global.ts';
import type { LibraryHost } from '../../patching/define.ts';
import { failThrown } from '../../patching/end-of-span/thrown.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import { callWithin, type Intercept, intercepted, interceptMethod } from '../../patching/intercept.ts';
import { injectInto } from '../../patching/messaging/carrier.ts';
import { isHousekeeping } from '../../patching/messaging/housekeeping.ts';
import type { Method } from '../../patching/replace-method.ts';
import { type Channel, end, identify, type Properties, startPublish } from './span.ts';
import { keepUnsettled } from './unsettled.ts';

/** A call of `publish`, which sends before it returns. */
interface Publish {
  readonly channel: Channel;
  readonly span: Span;
  /** Does the span wait for the broker? */
  waits: boolean;
}

/** A message passes two places on its way, which these methods patch. */
export interface PublishPatches {
  /** `publish` of a class of channels. */
  publish(prototype: object): void;
  /** Patches the method that makes frames of a message, in all of the classes. */
  sendMessage(prototype: object): void;
}

/**
 * amqplib gets what the app has given it: no callback where there was none (how `waitForConfirms` ends depends on that, up to
 * version 2.1), no copy of the options. The trace context goes into the headers that amqplib makes of the app's.
 */
export function tracePublishing(host: LibraryHost): PublishPatches {
  const start = guardedStart(host, (channel: Channel, [exchange, key]: readonly unknown[]): Publish | undefined => {
    if (isHousekeeping(exchange) || isHousekeeping(key)) return undefined;
    return { channel, span: startPublish(channel, exchange, key), waits: false };
  });
  const prepare = guarded(host, ({ span }: Publish, properties: Properties | undefined) => {
    if (properties === undefined) return;
    identify(span, properties);
    const { headers } = properties;
    if (typeof headers === 'object' && headers !== null) injectInto(span, headers, definingSetter);
  });
  const sent = guarded(host, (channel: Channel, publish: Publish | undefined) => {
    if (!isConfirmed(channel)) return;
    keepUnsettled(channel).sent(publish?.span);
    if (publish !== undefined) publish.waits = true;
  });
  const ended = guarded(host, ({ span, waits }: Publish) => {
    if (!waits) end(span);
  });
  let current: Publish | undefined;

  const publish: Intercept<Channel> = (original, channel, args) => {
    // A confirm channel goes on with the `publish` of a plain one.
    const begun = current?.channel === channel ? undefined : start(channel, args);
    if (begun === undefined) return Reflect.apply(original, channel, args);
    const confirmed = args[4];
    if (typeof confirmed === 'function' && isConfirmed(channel))
      args[4] = within(trace.setSpan(context.active(), begun.span), confirmed as Method);
    const outer = current;
    current = begun;
    let threw = true;
    try {
      const result: unknown = Reflect.apply(original, channel, args);
      threw = false;
      ended(begun);
      return result;
    } finally {
      current = outer;
      if (threw && !begun.waits) failThrown(begun.span);
    }
  };

  const sendMessage: Intercept<Channel> = (original, channel, args) => {
    const begun = current?.channel === channel ? current : undefined;
    if (begun !== undefined) prepare(begun, args[1] as Properties | undefined);
    const result: unknown = Reflect.apply(original, channel, args);
    sent(channel, begun);
    return result;
  };

  return {
    publish: (prototype) => interceptMethod(prototype, 'publish', publish),
    sendMessage: (prototype) => interceptMethod(prototype, 'sendMessage', sendMessage),
  };
}

function isConfirmed(channel: object): boolean {
  return typeof (channel as { waitForConfirms?: unknown }).waitForConfirms === 'function';
}

/** Whatever the app does once the broker has answered belongs to the message. */
function within(active: Context, callback: Method): Method {
  return intercepted(callback, (callback, self, results) => callWithin(active, callback, self, results));
}

/** The app's headers are the prototype of amqplib's, and may be frozen: then a name of theirs cannot be assigned. */
const definingSetter: TextMapSetter<object> = {
  set(headers, name, value) {
    Object.defineProperty(headers, name, { value, writable: true, enumerable: true, configurable: true });
  },
};
