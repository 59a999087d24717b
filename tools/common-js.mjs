// Makes the CommonJS twin of an app that is written as an ES module, so that each library is tested in both module systems.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from 'esbuild';

export const APPS = ['app.mjs', 'app.cjs'];

/** Source of the app of a library: of `app.cjs`, where it is not written by hand, what is made of `app.mjs`. */
export function readApp({ tests }, app) {
  const file = join(tests, app);
  if (app === 'app.cjs' && !existsSync(file)) return toCommonJs(readFileSync(join(tests, 'app.mjs'), 'utf8'));
  return readFileSync(file, 'utf8');
}

/** `import a, { b as c } from 'd'`, `import * as a from 'd'` and `import 'd'`: each begins a line. */
const IMPORT =
  /^import\s+(?:([\w$]+)\s*(?:,\s*)?)?(?:\*\s+as\s+([\w$]+)\s+|(\{[^}]*\})\s*)?(?:from\s+)?('[^']+')(?: with \{[^}]*\})?;?$/gm;

/** `import()` that is waited for. */
const IMPORT_LATER = /\bawait import\(([^()]+)\)(?!\.)/g;

const HELPERS = {
  defaultOf: `function defaultOf(module) {
  const isOfModule = module.__esModule || module[Symbol.toStringTag] === 'Module';
  return isOfModule ? (module.default ?? module) : module;
}`,
  namespaceOf: `function namespaceOf(module) {
  return 'default' in module ? module : Object.create(module, { default: { value: module } });
}`,
};

/**
 * The source of an ES module as CommonJS: imports become calls of `require`, in their order, and what awaits at the top is
 * moved into a function.
 */
export function toCommonJs(source) {
  const requires = [];
  const helpers = new Set();
  const help = (name, code) => {
    helpers.add(HELPERS[name]);
    return `${name}(${code})`;
  };
  const body = source.replace(IMPORT, (_whole, byDefault, namespace, names, from) => {
    const loaded = `require(${from})`;
    if (byDefault !== undefined) requires.push(`const ${byDefault} = ${help('defaultOf', loaded)};`);
    if (namespace !== undefined) requires.push(`const ${namespace} = ${help('namespaceOf', loaded)};`);
    if (names !== undefined) requires.push(`const ${names.replaceAll(/([\w$]+)\s+as\s+/g, '$1: ')} = ${loaded};`);
    if (byDefault === undefined && namespace === undefined && names === undefined) requires.push(`${loaded};`);
    return '';
  });
  const rest = body
    .replaceAll(IMPORT_LATER, 'require($1)')
    .replaceAll('import.meta.url', '__filename')
    .replaceAll('import.meta.dirname', '__dirname')
    .replaceAll('import.meta.filename', '__filename')
    .trim();
  const main = isCommonJs(rest) ? rest : `async function start() {\n${rest}\n}\n\nstart();`;
  return `${["'use strict';", ...helpers, ...requires].join('\n')}\n\n${main}\n`;
}

/** A module may await at its top, and what is not one may not. */
function isCommonJs(code) {
  try {
    transformSync(code, { format: 'cjs' });
    return true;
  } catch {
    return false;
  }
}
