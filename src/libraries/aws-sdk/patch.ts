import type { Span } from '@opentelemetry/api';
import { context, trace } from '../../api/global.ts';
import type { CreatePatch, LibraryHost } from '../../patching/define.ts';
import { followPromise } from '../../patching/end-of-span/follow.ts';
import { failThrown } from '../../patching/end-of-span/thrown.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import { listTracer } from '../../patching/messaging/list-loops.ts';
import { type Method, replaceMethod } from '../../patching/replace-method.ts';
import { type Call, type Client, type Command, failed, start, succeeded } from './call.ts';
import { followEvents } from './follow-events.ts';
import type { Output } from './service.ts';

/** `send` of the class that all clients extend. */
interface Exports {
  Client?: { prototype: object };
}

const create: CreatePatch = (host) => {
  const patched = new WeakSet<object>();
  return {
    onFile({ exports }) {
      // Several files hand on the same class. Files that are being loaded in a cycle have exports that cannot be read yet.
      const prototype = (exports as Exports | undefined)?.Client?.prototype;
      if (prototype === undefined || patched.has(prototype)) return exports;
      patched.add(prototype);
      replaceMethod<Client>(prototype, 'send', (original) => traceSend(original, host));
      return exports;
    },
  };
};

function traceSend(original: Method<Client>, host: LibraryHost): Method<Client> {
  const begin = guardedStart(host, start);
  const follow = followEvents(host);
  const traceList = listTracer(host);
  const answered = guarded(host, (call: Call, output: unknown) => {
    succeeded(call, output, follow);
    if (call.received !== undefined) traceList(call.received((output ?? {}) as Output));
  });
  const refused = guarded(host, failed);
  return function send(...args) {
    const call = begin(this, args[0] as Command);
    if (call === undefined) return original.apply(this, args);
    args[0] = call.command;
    const last = args.length - 1;
    const callback = args[last];
    if (last > 0 && typeof callback === 'function')
      args[last] = following(callback as Callback, call, answered, refused);
    let threw = true;
    try {
      const result = context.with(active(call.span), () => original.apply(this, args));
      threw = false;
      return result instanceof Promise ? followPromise(result, call, answered, refused) : result;
    } finally {
      if (threw) failThrown(call.span);
    }
  };
}

function active(span: Span) {
  return trace.setSpan(context.active(), span);
}

type Callback = (error: unknown, output: unknown) => unknown;

type Told = (call: Call, what: unknown) => void;

/** The app's callback, in the app's own context. */
function following(callback: Callback, call: Call, answered: Told, refused: Told) {
  const caller = context.active();
  return function (this: unknown, error: unknown, output: unknown): unknown {
    if (error) refused(call, error);
    else answered(call, output);
    return context.with(caller, () => Reflect.apply(callback, this, [error, output]));
  };
}

export default create;
