import type { Span } from '@opentelemetry/api';
import { context, trace } from '../../api/global.ts';
import type { CreatePatch, LibraryHost } from '../../patching/define.ts';
import { followPromise } from '../../patching/end-of-span/follow.ts';
import { failThrown } from '../../patching/end-of-span/thrown.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import { type Method, prototypeOf, replaceMethod } from '../../patching/replace-method.ts';
import { endFailed, endSent, type Mailer, startSend } from './span.ts';

const MAILER = /^(?:lib|dist\/(?:cjs|esm))\/mailer\/index\.js$/;

const create: CreatePatch = (host) => ({
  onFile({ path, exports }) {
    if (!MAILER.test(path)) return exports;
    const prototype = prototypeOf(typeof exports === 'function' ? exports : (exports as { Mail: unknown }).Mail);
    replaceMethod<Mailer>(prototype, 'sendMail', (original) => traceSending(original, host));
    return exports;
  },
});

/** `sendMail(mail, [callback])`: a promise where there is no callback. */
function traceSending(original: Method<Mailer>, host: LibraryHost): Method<Mailer> {
  const start = guardedStart(host, startSend);
  const sent = guarded(host, endSent);
  const failed = guarded(host, endFailed);
  return function sendMail(...args) {
    const span = start(this);
    if (span === undefined) return original.apply(this, args);
    const active = context.active();
    const callback = args[1];
    if (typeof callback === 'function') args[1] = following(callback as Method, span, sent, failed);
    let threw = true;
    try {
      const result = context.with(trace.setSpan(active, span), original, this, ...args);
      threw = false;
      return result instanceof Promise ? followPromise(result, span, sent, failed) : result;
    } finally {
      if (threw) failThrown(span);
    }
  };
}

type Tell = (span: Span, what: unknown) => void;

/** The app's callback, in the app's own context. */
function following(callback: Method, span: Span, sent: Tell, failed: Tell): Method {
  const caller = context.active();
  return function (error, info, ...more) {
    if (error) failed(span, error);
    else sent(span, info);
    return context.with(caller, callback, this, error, info, ...more);
  };
}

export default create;
