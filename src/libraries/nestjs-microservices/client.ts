import type { Span } from '@opentelemetry/api';
import { context, trace } from '../../api/global.ts';
import type { LibraryHost } from '../../patching/define.ts';
import { endFailedSpan, endSpan, failSpanAs } from '../../patching/end-of-span/fail-span.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import { replaceMethod } from '../../patching/replace-method.ts';
import { type Course, followObservable, isObservable } from './observable.ts';
import { carryContext } from './packet.ts';
import { type Client, startClient } from './span.ts';
import { isTracedBroker, type Transports } from './transport.ts';

interface ClientProxy extends Client {
  normalizePattern(pattern: unknown): unknown;
  options?: Client['options'] & { protocolVersion?: unknown };
  serializer?: unknown;
}

/** Requests and events of all clients; `prototype` is that of the class which they extend. */
export function traceClients(prototype: object, transports: Transports, host: LibraryHost): void {
  const ended = guarded(host, endSpan);
  const failed = guarded(host, endFailedSpan);
  const cancelled = guarded(host, (span: Span) => {
    failSpanAs(span, 'cancelled');
    span.end();
  });

  const startRequest = guardedStart(host, (client: ClientProxy, pattern: unknown): Course => {
    const caller = context.active();
    const sent = { pattern: textOf(client, pattern), isEvent: false, transport: transports.of(client) };
    const span = startClient(sent, client);
    let open = true;
    let isAnswered = false;
    const end = (tell: (span: Span, error?: unknown) => void, error?: unknown) => {
      if (open) tell(span, error);
      open = false;
    };
    return {
      within: trace.setSpan(caller, span),
      caller,
      answered() {
        isAnswered = true;
      },
      failed: (error) => end(failed, error),
      completed: () => end(ended),
      // Whoever waits for the first response only leaves with it.
      left: () => end(isAnswered ? ended : cancelled),
    };
  });
  replaceMethod<ClientProxy>(prototype, 'send', (original) => {
    return function send(...args) {
      const responses = original.apply(this, args);
      if (host.off || args[0] == null || !isObservable(responses)) return responses;
      return followObservable(responses, () => startRequest(this, args[0]));
    };
  });

  const startEvent = guardedStart(host, (client: ClientProxy, pattern: unknown): Span | undefined => {
    const transport = transports.of(client);
    if (pattern == null || isTracedBroker(transport)) return undefined;
    return startClient({ pattern: textOf(client, pattern), isEvent: true, transport }, client);
  });
  replaceMethod<ClientProxy>(prototype, 'emit', (original) => {
    return function emit(...args) {
      const span = startEvent(this, args[0]);
      if (span === undefined) return original.apply(this, args);
      const sending = context.with(trace.setSpan(context.active(), span), () => original.apply(this, args));
      // It is sent whether or not anybody subscribes, and nothing has come of it yet.
      if (isObservable(sending))
        sending.subscribe({ complete: () => ended(span, undefined), error: (error: unknown) => failed(span, error) });
      else ended(span, undefined);
      return sending;
    };
  });
}

/** Patches a class of clients that makes the serializers itself, or the one which all extend. */
export function carryInPackets(prototype: object, transports: Transports, host: LibraryHost): void {
  const carry = guarded(host, (client: ClientProxy) => {
    const transport = transports.of(client);
    const isWithoutHeaders = transport === 'mqtt' && client.options?.protocolVersion !== 5;
    if (transport === 'tcp' || transport === 'redis' || isWithoutHeaders)
      client.serializer = carryContext(client.serializer, host);
  });
  replaceMethod<ClientProxy>(prototype, 'initializeSerializer', (original) => {
    return function initializeSerializer(...args) {
      const result = original.apply(this, args);
      carry(this);
      return result;
    };
  });
}

function textOf(client: ClientProxy, pattern: unknown): string {
  return String(client.normalizePattern(pattern));
}
