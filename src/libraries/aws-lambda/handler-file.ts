import { realpathSync, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';

export interface HandlerFile {
  /** Real path. */
  filename: string;
  /** Where the handler is among its exports. */
  path: string[];
}

/** In the order in which the runtimes look. */
const EXTENSIONS = ['', '.js', '.mjs', '.cjs'];

/**
 * The file of `folder/file.export`, as the runtime finds it; undefined if there is none, as where a web server runs in place of
 * a handler. Source: `module-loader` and `handler-path` of aws-lambda-ric 4.
 */
export function findHandler(handler: string, root: string): HandlerFile | undefined {
  const name = basename(handler);
  const dot = name.indexOf('.');
  if (dot === -1) return undefined;
  const base = resolve(root, handler.slice(0, -name.length), name.slice(0, dot));
  for (const extension of EXTENSIONS) {
    const file = base + extension;
    if (!statSync(file, { throwIfNoEntry: false })?.isFile()) continue;
    return { filename: realpathSync(file), path: name.slice(dot + 1).split('.') };
  }
  return undefined;
}
