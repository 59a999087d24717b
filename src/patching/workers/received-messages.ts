/** Messages that Node hands to a worker, a thread or a process, in the context that came with them. */
import type { LibraryHost } from '../define.ts';
import { type Method, replaceInherited } from '../replace-method.ts';
import { standIn } from '../stand-in.ts';
import { withinContext } from './task-context.ts';

/**
 * The method of a port, or of any `EventTarget` of Node's, that its native half calls with each message: the one place where messages
 * can be seen after a library has begun to listen, without a listener. Node 22.15 to 26.12.
 * https://github.com/nodejs/node/blob/v24.x/lib/internal/per_context/messageport.js
 */
const DISPATCH = Symbol.for('nodejs.internal.kHybridDispatch');

/** @param messageOf what has the context, of what was received */
export function continueOnPort(port: object, host: LibraryHost, messageOf: (data: unknown) => unknown): void {
  if (typeof (port as Record<symbol, unknown>)[DISPATCH] !== 'function')
    throw new Error('this version of Node hands messages to threads in a way that is not known');
  replaceInherited(port, DISPATCH, (original) => withinContext(original, host, ([data]) => messageOf(data)));
}

/** For the listener that a library has added last, right before this is called. */
export function continueInProcess(host: LibraryHost, messageOf: (data: unknown) => unknown): void {
  const listener = process.listeners('message').at(-1) as Method | undefined;
  if (listener === undefined) return;
  const within = withinContext(listener, host, ([data]) => messageOf(data));
  const replacement = standIn<Method, unknown[]>(listener, {
    apply: (_original, self, args) => Reflect.apply(within, self, args),
  });
  process.removeListener('message', listener);
  process.on('message', replacement);
}
