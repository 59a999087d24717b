import { type Context, ROOT_CONTEXT, type Span } from '@opentelemetry/api';
import { context, trace } from '../../api/global.ts';
import type { CreateInstrumentation, LibraryHost } from '../../patching/define.ts';
import { failThrown } from '../../patching/end-of-span/thrown.ts';
import { Stamped } from '../../patching/private-field.ts';
import { type Method, replaceMethod } from '../../patching/replace-method.ts';
import type library from './index.ts';
import {
  type Client,
  type Command,
  endCommand,
  hideValues,
  measureCommand,
  startCommand,
  startConnect,
} from './span.ts';
import { showArguments } from './statement.ts';

type Class = { prototype?: object };

/** `lib`: before version 5. */
const PIPELINE = /^(?:built|lib)\/[Pp]ipeline\.js$/;

const create: CreateInstrumentation<typeof library> = (host) => {
  const { requireParentSpan } = host.options;
  if (host.settings.redaction.statements) hideValues();
  else showArguments();
  const callers = new WeakMap<object, Context>();
  return {
    onFile(file) {
      const exports = file.exports as (Class & { default?: Class }) | undefined;
      if (PIPELINE.test(file.path)) {
        const prototype = (exports?.default ?? exports)?.prototype;
        if (prototype) replaceMethod(prototype, 'sendCommand', (original) => rememberCaller(original, callers));
      } else if (file.main && exports?.prototype !== undefined) {
        replaceMethod<Client>(exports.prototype, 'sendCommand', (original) =>
          tracedSend(original, callers, host, requireParentSpan),
        );
        replaceMethod<Client>(exports.prototype, 'connect', (original) => tracedConnect(original, host));
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
  host: Pick<LibraryHost, 'fault' | 'off'>,
  requireParent: boolean,
): Method<Client> {
  return function sendCommand(...args) {
    const command = args[0];
    if (host.off || typeof command !== 'object' || command === null || !Sent.isNew(command)) {
      return original.apply(this, args);
    }
    const active = context.active();
    const caller = callers.get(command) ?? active;
    let span: Span | undefined;
    try {
      const isTraced = !requireParent || trace.getSpan(caller) !== undefined;
      span = isTraced ? startCommand(this, command as Command, caller) : measureCommand(this, command as Command);
      if (span !== undefined) endWith(command as Command, span);
    } catch (error) {
      host.fault(error);
    }
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
  command.resolve = resolved; // Functions with a name of their own: see "Hot paths" in ARCHITECTURE.md.
  command.reject = rejected;
}

/**
 * The client's own commands (INFO, CLIENT SETINFO, AUTH, SELECT) and its reconnecting belong to no request, least of all
 * to the one that happened to open the connection. Outside of any, connecting leaves no span: it would be a trace of its own.
 */
function tracedConnect(original: Method<Client>, host: Pick<LibraryHost, 'fault' | 'off'>): Method<Client> {
  return function connect(...args) {
    const active = context.active();
    const [callback] = args;
    if (typeof callback === 'function') args[0] = context.bind(active, callback);
    let span: Span | undefined;
    try {
      if (!host.off && trace.getSpan(active) !== undefined) span = startConnect(this);
    } catch (error) {
      host.fault(error);
    }
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
