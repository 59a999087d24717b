import { ROOT_CONTEXT, type Span } from '@opentelemetry/api';
import { context, trace } from '../../api/global.ts';
import type { CreatePatch, LibraryHost } from '../../patching/define.ts';
import { endSpan } from '../../patching/end-of-span/fail-span.ts';
import { failThrown } from '../../patching/end-of-span/thrown.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import { isHousekeeping } from '../../patching/messaging/housekeeping.ts';
import { type Method, replaceInherited, replaceMethod } from '../../patching/replace-method.ts';
import { standIn } from '../../patching/stand-in.ts';
import { type Client, inject, startProcess, startPublish, type UserProperties } from './span.ts';

interface ClientClass {
  prototype: object;
}

interface Packet {
  messageId?: unknown;
  properties?: { userProperties?: UserProperties };
}

interface PublishOptions {
  properties?: { userProperties?: UserProperties };
}

/** The second name is that of 5.0.0 and 5.0.1. */
const CLIENT = /^build\/(?:src\/)?lib\/client\.js$/;

const create: CreatePatch = (host) => ({
  onFile({ path, exports }) {
    if (!CLIENT.test(path)) return exports;
    const { prototype } = (exports as { default: ClientClass }).default;
    replaceMethod<Client>(prototype, 'publish', (original) => tracePublish(original, host));
    replaceInherited<Client>(prototype, 'emit', (original) => traceMessages(original, host));
    return exports;
  },
});

/** The span ends when the message is sent, or acknowledged where its quality of service is 1 or 2. */
function tracePublish(original: Method<Client>, host: LibraryHost): Method<Client> {
  const ended = guarded(host, endSpan);
  const start = guardedStart(host, (client: Client, args: readonly unknown[]) => {
    const [topic, message, given, last] = args;
    if (typeof topic !== 'string' || isHousekeeping(topic)) return undefined;
    const [options, callback] = typeof given === 'function' ? [undefined, given] : [given as PublishOptions, last];
    const span = startPublish(client, topic);
    return { span, args: [topic, message, withContext(client, options, span), following(span, callback, ended)] };
  });
  return standIn(original, {
    apply(target, self: Client, args) {
      const publish = start(self, args);
      if (publish === undefined) return Reflect.apply(target, self, args);
      let threw = true;
      try {
        const client: unknown = Reflect.apply(target, self, publish.args);
        threw = false;
        return client;
      } finally {
        if (threw) failThrown(publish.span);
      }
    },
  });
}

/** The app's options are copied: they may be used again. */
function withContext(client: Client, options: PublishOptions | undefined, span: Span): PublishOptions | undefined {
  if (client.options.protocolVersion !== 5) return options;
  const properties = options?.properties;
  return { ...options, properties: { ...properties, userProperties: inject(span, properties?.userProperties) } };
}

function following(span: Span, callback: unknown, ended: (span: Span, error: unknown) => void) {
  const caller = context.active();
  return function (this: unknown, ...results: unknown[]): void {
    ended(span, results[0]);
    if (typeof callback === 'function') context.with(caller, () => Reflect.apply(callback, this, results));
  };
}

/** The span lasts as long as the listeners run; what they start asynchronously is within it all the same. */
function traceMessages(original: Method<Client>, host: LibraryHost): Method<Client> {
  const ended = guarded(host, endSpan);
  const start = guardedStart(host, (client: Client, [event, topic, , packet]: readonly unknown[]) => {
    if (event !== 'message' || isHousekeeping(topic)) return undefined;
    const { messageId, properties } = packet as Packet;
    return startProcess(client, String(topic), messageId, properties?.userProperties);
  });
  return standIn(original, {
    apply(target, self: Client, args) {
      const span = start(self, args);
      if (span === undefined) return Reflect.apply(target, self, args);
      const within = trace.setSpan(ROOT_CONTEXT, span);
      const scope = context.attach(within);
      let threw = true;
      try {
        const heard: unknown = Reflect.apply(target, self, args);
        threw = false;
        ended(span, undefined);
        return heard;
      } finally {
        if (threw) failThrown(span, within);
        scope.dispose();
      }
    },
  });
}

export default create;
