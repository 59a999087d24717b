import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageNameOf } from '../hooks/packages.ts';

const MOST_FRAMES = 100;
/** Where the entries are, beside what is built of everything else. */
const REGISTER = join(dirname(__dirname), 'register');

/** The app's file that brought this about, in words; packages with one of these beginnings only did it for that file. */
export function findCaller(through: readonly string[]): string {
  const files = filesOnStack();
  const caller =
    files.find((file) => packageNameOf(file) === undefined) ??
    files.find((file) => !through.some((name) => packageNameOf(file)?.startsWith(name)));
  return caller === undefined ? 'by an ES module or a preload' : `by ${caller}`;
}

/** Names of the packages whose code is at work. */
export function packagesOnTheWay(): string[] {
  return filesOnStack().flatMap((file) => packageNameOf(file) ?? []);
}

/** Files whose code is at work, innermost first, without Node's and our own. */
function filesOnStack(): string[] {
  const { prepareStackTrace, stackTraceLimit } = Error;
  const holder: { stack?: unknown } = {};
  try {
    Error.stackTraceLimit = MOST_FRAMES;
    Error.prepareStackTrace = (_error, sites) => sites.map((site) => site.getFileName());
    Error.captureStackTrace(holder);
    const files = Array.isArray(holder.stack) ? (holder.stack as unknown[]) : [];
    return files.flatMap((file) => {
      if (typeof file !== 'string' || file.startsWith('node:')) return [];
      const path = file.startsWith('file:') ? fileURLToPath(file) : file;
      return path.startsWith(__dirname) || path.startsWith(REGISTER) ? [] : path;
    });
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    // Without one, Node's own is meant; the property must not stay where there was none.
    if (prepareStackTrace === undefined) Reflect.deleteProperty(Error, 'prepareStackTrace');
    else Error.prepareStackTrace = prepareStackTrace;
  }
}
