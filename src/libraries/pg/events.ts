import { ROOT_CONTEXT } from '@opentelemetry/api';
import { context } from '../../api/global.ts';
import type { LibraryHost } from '../../patching/define.ts';
import type { Emit } from '../../patching/emit.ts';

/** Events that come from the server or the network, long after the connection was made. */
const OF_CONNECTION: ReadonlySet<string | symbol> = new Set(['notification', 'notice', 'error', 'end', 'drain']);

/**
 * `emit` of a client: listeners of these events are outside of all traces. They would be in that of the request in which the
 * client happened to connect, for as long as it lives.
 */
export function emittedOutside(old: () => Emit, host: Pick<LibraryHost, 'off'>): Emit {
  return function emit(event, ...args) {
    const original = old();
    if (host.off || !OF_CONNECTION.has(event)) return original.call(this, event, ...args);
    return context.with(ROOT_CONTEXT, original, this, event, ...args);
  };
}
