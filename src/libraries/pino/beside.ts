import { intercepted } from '../../patching/intercept.ts';
import type { Method } from '../../patching/replace-method.ts';

interface Stream {
  write(line: string): unknown;
  [METADATA]?: boolean;
}

/** A stream that has it gets the level, the object and so on of each line before the line itself. */
const METADATA = Symbol.for('pino.metadata');

/**
 * The app's stream, beside which another one gets each line too. What pino has for this has no `flush`: an app that waits for
 * its lines to be written before it ends would not wait at all.
 */
export function beside(stream: Stream, other: Stream): Stream {
  const wantsMetadata = stream[METADATA] === true;
  const write = (line: string) => {
    const result = stream.write(line);
    other.write(line);
    return result;
  };
  const both: Stream = new Proxy(stream, {
    get(_stream, key) {
      if (key === 'write') return write;
      if (key === METADATA) return true;
      const value: unknown = Reflect.get(stream, key);
      return typeof value === 'function' ? calledOn(stream, value as Method, both) : value;
    },
    set(_stream, key, value) {
      if (typeof key === 'string' && key.startsWith('last')) {
        Reflect.set(other, key, value);
        if (!wantsMetadata) return true;
      }
      return Reflect.set(stream, key, value);
    },
  });
  return both;
}

/** A method that works on the stream itself, whose private fields nobody else has. */
function calledOn(stream: object, method: Method, standIn: object): Method {
  return intercepted(method, (method, self, args) => Reflect.apply(method, self === standIn ? stream : self, args));
}
