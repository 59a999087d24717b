import { type Context, ROOT_CONTEXT, type Span } from '@opentelemetry/api';
import { context, trace } from '../../api/global.ts';
import type { CreatePatch, LibraryHost } from '../../patching/define.ts';
import { followCallback, followPromise } from '../../patching/end-of-span/follow.ts';
import { failThrown } from '../../patching/end-of-span/thrown.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import { type Method, replaceMethod } from '../../patching/replace-method.ts';
import { ConnectErrors } from './connect-errors.ts';
import type library from './library.ts';
import { SentCommand } from './sent-command.ts';
import { type Client, type Command, endCommand, Spans } from './span.ts';
import { Transactions } from './transactions.ts';

type Class = { prototype?: object };

/** `lib`: before version 5. */
const PIPELINE = /^(?:built|lib)\/[Pp]ipeline\.js$/;

const create: CreatePatch<typeof library> = (host) => {
  const { requireParentSpan } = host.options;
  const spans = new Spans(host.settings.redaction.statements);
  const callers = new WeakMap<object, Context>();
  const sending = { spans, host, requireParentSpan, transactions: new Transactions() };
  const errors = new ConnectErrors();

  const traceClient = (prototype: object): void => {
    replaceMethod<Client>(prototype, 'sendCommand', (original) => tracedSend(original, callers, sending));
    replaceMethod<Client>(prototype, 'connect', (original) => tracedConnect(original, spans, errors, host));
    replaceMethod<Client>(prototype, 'silentEmit', (original) => errors.remember(original));
  };

  return {
    onFile(file) {
      const exports = file.exports as (Class & { default?: Class; Cluster?: Class }) | undefined;
      if (PIPELINE.test(file.path)) {
        const prototype = (exports?.default ?? exports)?.prototype;
        if (prototype) replaceMethod(prototype, 'sendCommand', (original) => rememberCaller(original, callers));
      } else if (file.main && exports?.prototype !== undefined) {
        traceClient(exports.prototype);
        const cluster = exports.Cluster?.prototype;
        if (cluster === undefined) return file.exports;
        traceClient(cluster);
        replaceMethod(cluster, 'delayUntilReady', bindCallback);
        replaceMethod(cluster, 'refreshSlotsCache', outsideOfRequests);
      }
      return file.exports;
    },
  };
};

export default create;

interface Sending {
  readonly spans: Spans;
  readonly host: LibraryHost;
  readonly requireParentSpan: boolean;
  readonly transactions: Transactions;
}

/**
 * A command of an (automatic) pipeline belongs to who queued it, not to who flushes. One that waits for its connection comes
 * again, in the context of the socket, and one of a cluster comes to each node that it is sent to: its span says where it went.
 */
function tracedSend(
  original: Method<Client>,
  callers: WeakMap<object, Context>,
  { spans, host, requireParentSpan, transactions }: Sending,
): Method<Client> {
  const start = guardedStart(host, (client: Client, command: Command, caller: Context) => {
    const isTraced = !requireParentSpan || trace.getSpan(caller) !== undefined;
    const span = isTraced ? spans.startCommand(client, command, caller) : spans.measureCommand(client, command);
    new SentCommand(command, span, client);
    if (span !== undefined) endWith(command, span, transactions);
    return span;
  });
  const sendAgain = guarded(host, (client: Client, command: object) => {
    const span = SentCommand.sendAgain(command, client);
    if (span !== undefined) spans.sayServer(span, client);
  });
  return function sendCommand(...args) {
    const command = args[0];
    if (host.off || typeof command !== 'object' || command === null) return original.apply(this, args);
    if (SentCommand.isKnown(command)) {
      sendAgain(this, command);
      return original.apply(this, args);
    }
    const active = context.active();
    const caller = callers.get(command) ?? active;
    const span = start(this, command as Command, caller);
    let threw = true;
    try {
      const promise = caller === active ? original.apply(this, args) : context.with(caller, original, this, ...args);
      threw = false;
      return promise;
    } finally {
      if (threw && span !== undefined) failThrown(span);
    }
  };
}

/** Not by way of the promise: whoever listens to its rejection silences it. */
function endWith(command: Command, span: Span, transactions: Transactions): void {
  const { resolve, reject } = command;
  // ioredis keeps commands for longer than they take: the span is let go.
  const end = (error: unknown, result?: unknown) => {
    command.resolve = resolve;
    command.reject = reject;
    if (!transactions.hold(command, span, error, result)) endCommand(span, error);
  };
  const resolved = (result: unknown) => {
    end(undefined, result);
    resolve(result);
  };
  const rejected = (error: unknown) => {
    end(error);
    reject(error);
  };
  command.resolve = resolved; // Functions with a name of their own: see docs/decisions/hot-paths.md.
  command.reject = rejected;
}

/**
 * The client's own commands (INFO, CLIENT SETINFO, AUTH, SELECT) and its reconnecting belong to no request, least of all
 * to the one that happened to open the connection. Outside of any, connecting leaves no span: it would be a trace of its own.
 */
function tracedConnect(
  original: Method<Client>,
  spans: Spans,
  errors: ConnectErrors,
  host: LibraryHost,
): Method<Client> {
  const start = guardedStart(host, (client: Client, caller: Context) => {
    errors.forget(client);
    return trace.getSpan(caller) === undefined ? undefined : { client, span: spans.startConnect(client) };
  });
  const ended = guarded(host, (connecting: { client: Client; span: Span }, error: unknown) => {
    const { client, span } = connecting;
    if (!error) spans.sayServer(span, client);
    endCommand(span, error && errors.reasonOf(client, error));
  });
  const done = (connecting: { client: Client; span: Span }) => ended(connecting, undefined);
  return function connect(...args) {
    const active = context.active();
    const [callback] = args;
    const connecting = start(this, active);
    if (typeof callback === 'function') {
      args[0] =
        connecting === undefined
          ? context.bind(active, callback)
          : followCallback(callback as never, active, connecting, ended);
    }
    let threw = true;
    try {
      const result = context.with(ROOT_CONTEXT, original, this, ...args);
      threw = false;
      // With a callback nobody has to handle the promise.
      if (connecting === undefined || typeof callback === 'function') return result;
      return followPromise(result as Promise<unknown>, connecting, done, ended);
    } finally {
      if (threw && connecting !== undefined) failThrown(connecting.span);
    }
  };
}

function rememberCaller(original: Method, callers: WeakMap<object, Context>): Method {
  return function sendCommand(...args) {
    const command = args[0];
    if (typeof command === 'object' && command !== null && !callers.has(command))
      callers.set(command, context.active());
    return original.apply(this, args);
  };
}

/** A callback that waits for a cluster goes on in the context of who waits. */
function bindCallback(original: Method): Method {
  return function (callback, ...others) {
    return original.call(this, context.bind(context.active(), callback), ...others);
  };
}

/** A cluster asks for its slots whenever a node says that they have moved. */
function outsideOfRequests(original: Method): Method {
  return function (callback, ...others) {
    return context.with(ROOT_CONTEXT, original, this, context.bind(context.active(), callback), ...others);
  };
}
