import type { CreatePatch, LibraryHost } from '../../patching/define.ts';
import { replaceEmit } from '../../patching/emit.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import { interceptMethod } from '../../patching/intercept.ts';
import { Stamped } from '../../patching/private-field.ts';
import { Attempt, type Connecting } from './span.ts';

interface Net {
  Socket: { prototype: object };
}

/** Marks a socket with how it gets its connection. */
class Mark extends Stamped {
  #attempt: Attempt | undefined;

  static of(socket: object): Attempt | undefined {
    return #attempt in socket ? socket.#attempt : undefined;
  }

  static set(socket: object, attempt: Attempt | undefined): void {
    if (!(#attempt in socket)) new Mark(socket);
    (socket as Mark).#attempt = attempt;
  }
}

const create: CreatePatch = (host) => {
  let isPatched = false;
  const patch = ({ Socket }: Net) => {
    if (isPatched) return;
    isPatched = true;
    traceConnect(Socket.prototype, host);
    watchEvents(Socket.prototype, host);
  };
  return {
    onBuiltin: (_name, exports) => patch(exports as Net),
    onFirstMessage: () => patch(process.getBuiltinModule('net') as unknown as Net),
  };
};

function traceConnect(prototype: object, host: LibraryHost): void {
  const start = guardedStart(host, (socket: Connecting, args: readonly unknown[]) => {
    const attempt = Attempt.start(socket, args);
    if (attempt === undefined) return undefined;
    Mark.of(socket)?.closed(); // Of a socket that is used again.
    Mark.set(socket, attempt);
    return attempt;
  });
  const refused = guarded(host, (attempt: Attempt) => attempt.threw());
  interceptMethod<Connecting>(prototype, 'connect', (original, socket, args) => {
    const attempt = start(socket, args);
    if (attempt === undefined) return Reflect.apply(original, socket, args);
    let threw = true;
    try {
      const result: unknown = Reflect.apply(original, socket, args);
      threw = false;
      return result;
    } finally {
      if (threw) refused(attempt);
    }
  });
}

/**
 * No listener is added, as the official class does: apps count them, and one for `error` is one: what would have ended the
 * app for want of any would be lost.
 */
function watchEvents(prototype: object, host: LibraryHost): void {
  const on = (event: string, handle: (attempt: Attempt, socket: Connecting, value: unknown) => void) =>
    [
      event,
      guarded(host, (socket: Connecting, value: unknown) => {
        const attempt = Mark.of(socket);
        if (attempt === undefined) return;
        handle(attempt, socket, value);
        if (attempt.isOver) Mark.set(socket, undefined);
      }),
    ] as const;
  const handlers = new Map<string | symbol, (socket: Connecting, value: unknown) => void>([
    on('connect', (attempt, socket) => attempt.connected(socket)),
    on('secureConnect', (attempt, socket) => attempt.secured(socket)),
    on('error', (attempt, _socket, error) => attempt.failed(error)),
    on('close', (attempt) => attempt.closed()),
  ]);
  replaceEmit(
    prototype,
    (old) =>
      function emit(event, ...args) {
        handlers.get(event)?.(this as Connecting, args[0]);
        return old().call(this, event, ...args);
      },
  );
}

export default create;
