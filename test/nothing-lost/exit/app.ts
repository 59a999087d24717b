import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../harness/temporary.ts';
import type { Way } from './ways.ts';

export type Format = 'cjs' | 'mjs';

/** How apps are run without us: with an empty preload, because `--import` alone changes how Node prints errors. */
export const BARE = { flag: false, nodeArgs: ['--import', 'data:text/javascript,'] } as const;

const HERE = {
  cjs: `const here = (name) => __dirname + '/' + name + '.cjs';`,
  mjs: `const here = (name) => import.meta.dirname + '/' + name + '.mjs';`,
} as const;

/** What apps use: `span(name)` starts and ends one if there is a tracer, `say(line)` writes at once. */
const prelude = (format: Format) => `${HERE[format]}
const builtin = (name) => process.getBuiltinModule('node:' + name);
const api = globalThis[Symbol.for('opentelemetry.js.api.1')];
const span = (name) => api?.trace.getTracer('app').startSpan(name).end();
const say = (line) => builtin('fs').writeSync(1, line + '\\n');
const block = (ms) => { for (const until = Date.now() + ms; Date.now() < until; ); };
`;

const folder = temporaryFolder('exit');
let apps = 0;

/** Writes the app of a way out in one module system; gives its main file. */
export function writeApp({ code, files }: Pick<Way, 'code' | 'files'>, format: Format): string {
  const own = mkdtempSync(join(folder, `app-${++apps}-`));
  for (const [name, text] of Object.entries({ ...files, app: code })) {
    writeFileSync(join(own, `${name}.${format}`), `${prelude(format)}\n${text}\n`);
  }
  return join(own, `app.${format}`);
}
