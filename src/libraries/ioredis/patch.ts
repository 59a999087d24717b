import { type Context, ROOT_CONTEXT, type Span } from '@opentelemetry/api';
import { context, trace } from '../../api/global.ts';
import type { CreateInstrumentation, LibraryHost } from '../../patching/define.ts';
import { failThrown } from '../../patching/end-of-span/thrown.ts';
import { guardedStart } from '../../patching/guard.ts';
import { Stamped } from '../../patching/private-field.ts';
import { type Method, replaceMethod } from '../../patching/replace-method.ts';
import type library from './library.ts';
import { type Client, type Command, endCommand, Spans } from './span.ts';

type Class = { prototype?: object };

/** `lib`: before version 5. */
const PIPELINE = /^(?:built|lib)\/[Pp]ipeline\.js$/;

const create: CreateInstrumentation<typeof library> = (host) => {
  const { requireParentSpan } = host.options;
  const spans = new Spans(host.settings.redaction.statements);
  const callers = new WeakMap<object, Context>();
  return {
    onFile(file) {
      const exports = file.exports as (Class & { default?: Class }) | undefined;
      if (PIPELINE.test(file.path)) {
        const prototype = (exports?.default ?? exports)?.prototype;
        if (prototype) replaceMethod(prototype, 'sendCommand', (original) => rememberCaller(original, callers));
      } else if (file.main && exports?.prototype !== undefined) {
        replaceMethod<Client>(exports.prototype, 'sendCommand', (original) =>
          tracedSend(original, callers, { spans, host, requireParentSpan }),
        );
        replaceMethod<Client>(exports.prototype, 'connect', (original) => tracedConnect(original, spans, host));
      }
      return file.exports;
    },
  };
};

export default create;

/** Commands that came by already: one that waited for the connection comes again, in the context of the socket. */
class Sent extends Stamped {
  readonly #sent = true;

  /** True for the first time only. */
  static isNew(command: object): boolean {
    if (#sent in command) return false;
    return new Sent(command) !== undefined;
  }
}

/** A command of an (automatic) pipeline belongs to who queued it, not to who flushes. */
function tracedSend(
  original: Method<Client>,
  callers: WeakMap<object, Context>,
  { spans, host, requireParentSpan }: { spans: Spans; host: LibraryHost; requireParentSpan: boolean },
): Method<Client> {
  const start = guardedStart(host, (client: Client, command: Command, caller: Context) => {
    const isTraced = !requireParentSpan || trace.getSpan(caller) !== undefined;
    const span = isTraced ? spans.startCommand(client, command, caller) : spans.measureCommand(client, command);
    if (span !== undefined) endWith(command, span);
    return span;
  });
  return function sendCommand(...args) {
    const command = args[0];
    if (host.off || typeof command !== 'object' || command === null || !Sent.isNew(command)) {
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
function endWith(command: Command, span: Span): void {
  const { resolve, reject } = command;
  // ioredis keeps commands for longer than they take: the span is let go.
  const end = (error: unknown) => {
    command.resolve = resolve;
    command.reject = reject;
    endCommand(span, error);
  };
  const resolved = (result: unknown) => {
    end(undefined);
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
function tracedConnect(original: Method<Client>, spans: Spans, host: LibraryHost): Method<Client> {
  const start = guardedStart(host, (client: Client, caller: Context) =>
    trace.getSpan(caller) === undefined ? undefined : spans.startConnect(client),
  );
  return function connect(...args) {
    const active = context.active();
    const [callback] = args;
    if (typeof callback === 'function') args[0] = context.bind(active, callback);
    const span = start(this, active);
    let threw = true;
    try {
      const result = context.with(ROOT_CONTEXT, original, this, ...args);
      threw = false;
      if (span !== undefined) endCommand(span, undefined);
      return result;
    } finally {
      if (threw && span !== undefined) failThrown(span);
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
