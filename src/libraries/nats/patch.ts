import type { Span } from '@opentelemetry/api';
import type { CreatePatch, LibraryHost } from '../../patching/define.ts';
import { endSpan } from '../../patching/end-of-span/fail-span.ts';
import { followPromise } from '../../patching/end-of-span/follow.ts';
import { failThrown } from '../../patching/end-of-span/thrown.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import { type Method, replaceMethod } from '../../patching/replace-method.ts';
import { callbackTracer, JetStreamSubscriptions, type TraceCallback, traceConsume } from './handle.ts';
import { carryContext, type MakeHeaders } from './headers.ts';
import { traceLoops } from './loop.ts';
import { type Connection, isTraced, startPublish } from './span.ts';

interface Exports {
  headers?: MakeHeaders;
  NatsConnectionImpl?: { prototype: object };
  QueuedIteratorImpl?: { prototype: object };
  PullConsumerImpl?: { prototype: object };
  PushConsumerImpl?: { prototype: object };
  PushConsumerMessagesImpl?: { prototype: object };
  JetStreamClientImpl?: { prototype: object };
}

interface Options {
  headers?: unknown;
  noMux?: boolean;
}

type Callback = (this: unknown, ...args: unknown[]) => unknown;

/** Version 2 and 3. JetStream is a package of its own in 3. */
const HEADERS = /^lib\/(?:nats-base-client\/)?headers\.js$/;
const ITERATOR = /^lib\/(?:nats-base-client\/)?queued_iterator\.js$/;
const CONNECTION = /^lib\/(?:nats-base-client\/)?nats\.js$/;

const CONSUMER = /^lib\/(?:jetstream\/)?(?:push)?consumer\.js$/;
const JETSTREAM = 'lib/jetstream/jsclient.js';

const create: CreatePatch = (host) => {
  const traceCallback = callbackTracer(host);
  const jetStream = new JetStreamSubscriptions();
  let makeHeaders: MakeHeaders | undefined;
  const connections = new WeakMap<object, Connection>();
  const copyOptions = (connection: Connection, options: unknown, data: unknown, span: Span): unknown => {
    if (makeHeaders === undefined) return options;
    const headers = carryContext(connection, makeHeaders, (options as Options | undefined)?.headers, data, span);
    return headers === undefined ? options : { ...(options as Options), headers };
  };
  return {
    onFile({ path, exports }) {
      const { headers, NatsConnectionImpl, QueuedIteratorImpl } = exports as Exports;
      const { PullConsumerImpl, PushConsumerImpl, PushConsumerMessagesImpl, JetStreamClientImpl } = exports as Exports;
      if (HEADERS.test(path)) makeHeaders = headers; // Loaded before the file that uses it.
      if (ITERATOR.test(path) && QueuedIteratorImpl !== undefined)
        traceLoops(QueuedIteratorImpl.prototype, connections, host);
      if (CONNECTION.test(path) && NatsConnectionImpl !== undefined) {
        const { prototype } = NatsConnectionImpl;
        traceSending(prototype, copyOptions, host);
        replaceMethod<Connection>(prototype, 'subscribe', (original) =>
          traceSubscribe(original, { connections, traceCallback, jetStream, host }),
        );
      }
      const consumer = CONSUMER.test(path) ? (PullConsumerImpl ?? PushConsumerImpl) : undefined;
      if (consumer !== undefined) traceConsume(consumer.prototype, traceCallback, host);
      if (CONSUMER.test(path) && PushConsumerMessagesImpl !== undefined)
        jetStream.traceMessages(PushConsumerMessagesImpl.prototype);
      if (path === JETSTREAM && JetStreamClientImpl !== undefined)
        jetStream.traceOptions(JetStreamClientImpl.prototype, traceCallback, host);
      return exports;
    },
  };
};

type CopyOptions = (connection: Connection, options: unknown, data: unknown, span: Span) => unknown;

function traceSending(prototype: object, copyOptions: CopyOptions, host: LibraryHost): void {
  const ended = guarded(host, endSpan);
  const endedWell = (span: Span) => ended(span, undefined);
  const start = guardedStart(host, (connection: Connection, [name, subject, data, options]: readonly unknown[]) => {
    if (!isTraced(connection, subject)) return undefined;
    const span = startPublish(connection, String(name), subject);
    return { span, args: [subject, data, copyOptions(connection, options, data, span)] };
  });
  /** A request publishes, before it returns. */
  let requesting = false;

  replaceMethod<Connection>(prototype, 'publish', (original) => {
    return function publish(...args) {
      const sent = requesting ? undefined : start(this, ['publish', ...args]);
      if (sent === undefined) return original.apply(this, args);
      let threw = true;
      try {
        const result = original.apply(this, sent.args);
        threw = false;
        ended(sent.span, undefined);
        return result;
      } finally {
        if (threw) failThrown(sent.span);
      }
    };
  });

  replaceMethod<Connection>(prototype, 'request', (original) => {
    return function request(...args) {
      const sent = start(this, ['request', ...args]);
      if (sent === undefined) return original.apply(this, args);
      requesting = true;
      let threw = true;
      let reply: unknown;
      try {
        reply = original.apply(this, sent.args);
        threw = false;
      } finally {
        requesting = false;
        if (threw) failThrown(sent.span);
      }
      if (!(reply instanceof Promise)) return reply;
      const followed = followPromise(reply, sent.span, endedWell, ended);
      // As the client itself does: a request that failed and that nobody waits for does not end the app.
      if (!(args[2] as Options | undefined)?.noMux) followed.catch(() => {});
      return followed;
    };
  });
}

interface Subscribing {
  readonly connections: WeakMap<object, Connection>;
  readonly traceCallback: TraceCallback;
  readonly jetStream: JetStreamSubscriptions;
  readonly host: LibraryHost;
}

function traceSubscribe(
  original: Method<Connection>,
  { connections, traceCallback, jetStream, host }: Subscribing,
): Method<Connection> {
  return function subscribe(...args) {
    const [subject, options] = args as [unknown, { callback?: Callback } | undefined];
    const callback = options?.callback;
    const isJetStreams = jetStream.take(subject);
    if (host.off || isJetStreams || typeof callback !== 'function' || !isTraced(this, subject)) {
      const subscription = original.apply(this, args);
      if (typeof subscription === 'object' && subscription !== null) connections.set(subscription, this);
      return subscription;
    }
    const traced = traceCallback(callback, { connection: this, subject });
    return original.call(this, subject, { ...options, callback: traced });
  };
}

export default create;
