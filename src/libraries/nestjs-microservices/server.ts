import { type Context, createContextKey, isSpanContextValid, type Link, type Span } from '@opentelemetry/api';
import { context, trace } from '../../api/global.ts';
import type { LibraryHost } from '../../patching/define.ts';
import { endFailedSpan, endSpan } from '../../patching/end-of-span/fail-span.ts';
import { failThrown } from '../../patching/end-of-span/thrown.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import { type Method, replaceMethod } from '../../patching/replace-method.ts';
import { standIn } from '../../patching/stand-in.ts';
import { type Incoming, incomingIn } from './incoming.ts';
import { type Course, followObservable, isObservable } from './observable.ts';
import { senderOf } from './packet.ts';
import { startHandler } from './span.ts';
import { transportNumbered } from './transport.ts';

interface Server {
  transportId?: unknown;
  normalizePattern(pattern: unknown): unknown;
}

/** A call of a handler, until the last response. */
interface Handling {
  readonly span: Span;
  readonly within: Context;
  /** NestJS answers with another error than the one that was thrown. */
  failure?: { readonly error: unknown };
  open: boolean;
}

const HANDLING = createContextKey('@org/otel-auto handler of NestJS');

/** `addHandler(pattern, handler, isEventHandler, extras)` of a class of servers. Each may hand on to another one. */
export function traceHandlers(prototype: object, traced: WeakSet<object>, host: LibraryHost): void {
  replaceMethod<Server>(prototype, 'addHandler', (original) => {
    return function addHandler(pattern, handler, isEvent, ...rest) {
      const isOurs = typeof handler !== 'function' || traced.has(handler);
      const given = isOurs ? handler : traceHandler(this, pattern, handler as Method, isEvent === true, host);
      if (typeof given === 'function') traced.add(given);
      return original.call(this, pattern, given, isEvent, ...rest);
    };
  });
}

function traceHandler(server: Server, pattern: unknown, handler: Method, isEvent: boolean, host: LibraryHost): Method {
  const start = guardedStart(host, () => startHandling(server, pattern, isEvent));
  const ended = guarded(host, end);
  const done = (handling: Handling, value: unknown): unknown => {
    if (isObservable(value)) return followObservable(value, () => courseOf(handling, ended));
    ended(handling);
    return value;
  };
  return standIn(handler, {
    apply(target, self, args: unknown[]) {
      const handling = start();
      if (handling === undefined) return Reflect.apply(target, self, args);
      const { within } = handling;
      const scope = context.attach(within);
      let threw = true;
      try {
        const result: unknown = Reflect.apply(target, self, args);
        threw = false;
        if (!(result instanceof Promise)) return done(handling, result);
        return result.then(
          (value) => done(handling, value),
          (error: unknown) => {
            ended(handling, { error });
            throw error; // A rejection: Node prints where the error was made.
          },
        );
      } finally {
        if (threw) failThrown(handling.span, within);
        scope.dispose();
      }
    },
  });
}

function startHandling(server: Server, pattern: unknown, isEvent: boolean): Handling | undefined {
  const transport = transportNumbered(server.transportId);
  if (transport === 'grpc') return undefined;
  const active = context.active();
  const incoming = incomingIn(active);
  const { parent, links } = parentOf(active, incoming, transport === 'tcp' || transport === 'redis');
  const name = pattern instanceof RegExp ? pattern : server.normalizePattern(pattern);
  const span = startHandler({ pattern: String(name), isEvent, transport }, parent, links);
  const handling: Handling = { span, within: trace.setSpan(parent, span), open: true };
  const within = handling.within.setValue(HANDLING, handling);
  if (incoming !== undefined) incoming.within = within;
  return Object.assign(handling, { within });
}

/** Whoever has sent the packet, if it says so; else the span of the message, if there is one. */
function parentOf(
  active: Context,
  incoming: Incoming | undefined,
  isOnlyInPacket: boolean,
): { parent: Context; links: Link[] } {
  const sender = senderOf(incoming?.packet);
  const message = trace.getSpanContext(active);
  const sent = trace.getSpanContext(sender);
  if (isOnlyInPacket) return { parent: sender, links: [] };
  if (sent === undefined || sent.traceId === message?.traceId) return { parent: active, links: [] };
  const isLinked = message !== undefined && isSpanContextValid(message);
  return { parent: sender, links: isLinked ? [{ context: message }] : [] };
}

function courseOf(handling: Handling, ended: (handling: Handling, failure?: Handling['failure']) => void): Course {
  return {
    within: handling.within,
    answered() {},
    failed: (error) => ended(handling, { error }),
    completed: () => ended(handling),
    left: () => ended(handling),
  };
}

function end(handling: Handling, failure?: Handling['failure']): void {
  if (!handling.open) return;
  handling.open = false;
  if (failure === undefined) endSpan(handling.span);
  else endFailedSpan(handling.span, (handling.failure ?? failure).error);
}

/** `handle(exception, host)`, which answers with what the app's filters make of it, or with an error that says no more than its status. */
export function seeFailures(prototype: object, host: LibraryHost): void {
  const seen = guarded(host, (error: unknown) => {
    const handling = context.active().getValue(HANDLING) as Handling | undefined;
    if (handling !== undefined) handling.failure = { error };
  });
  replaceMethod(prototype, 'handle', (original) => {
    return function handle(...args) {
      seen(args[0]);
      return original.apply(this, args);
    };
  });
}
