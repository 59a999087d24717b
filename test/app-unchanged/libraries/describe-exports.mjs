/** Prints the shape of each function that can be reached from the exports of the packages that it is given. Run in the folder of an app. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const MOST = 4000;
const DEEPEST = 5;
/** What Node keeps of modules, listeners and subscribers: not what a library exports. */
const NOT_EXPORTED = new Set(['_cache', '_pathCache', '_events', '_subscribers', 'constructor']);
/** What a function has of its own only because of how it was written. */
const OF_ITS_KIND = new Set(['prototype', 'arguments', 'caller', 'name', 'length']);

const at = pathToFileURL(join(process.cwd(), 'app.mjs'));
const require = createRequire(at);
const seen = new Set();
const lines = [];

if (process.argv.includes('node:http')) await request(); // What patches it is loaded then.

for (const name of process.argv.slice(2)) {
  for (const [how, load] of [
    ['require', () => require(name)],
    ['import', () => import(name.startsWith('node:') ? name : pathToFileURL(require.resolve(name)).href)],
  ]) {
    let exports;
    try {
      exports = await load();
    } catch (error) {
      lines.push(`${how} ${name}: ${error.code ?? error.name}`);
      continue;
    }
    walk(`${how} ${name}`, exports);
  }
}
process.stdout.write(`${lines.sort().join('\n')}\n`, () => process.exit());

async function request() {
  const { createServer, get } = await import('node:http');
  const server = createServer((_, response) => response.end());
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  await new Promise((resolve) =>
    get({ port: server.address().port, host: '127.0.0.1', agent: false }, (response) =>
      response.resume().on('end', resolve),
    ),
  );
  server.close();
}

/** Breadth first, so that the shortest path names a function. */
function walk(root, exports) {
  const open = [[root, exports, 0]];
  for (let next = open.shift(); next !== undefined && lines.length < MOST; next = open.shift()) {
    const [path, value, depth] = next;
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value)) continue;
    seen.add(value);
    for (const key of keysOf(value)) {
      if (NOT_EXPORTED.has(key)) continue;
      if (typeof value === 'function' && OF_ITS_KIND.has(key) && key !== 'prototype') continue;
      const descriptor = Object.getOwnPropertyDescriptor(value, key);
      const inner = read(value, descriptor);
      const name = `${path}.${String(key)}`;
      if (typeof inner === 'function') lines.push(`${name} ${shapeOf(inner)} ${attributesOf(descriptor)}`);
      if (depth < DEEPEST) open.push([name, inner, depth + 1]);
    }
  }
}

/** Proxies may throw. */
function keysOf(value) {
  try {
    return Reflect.ownKeys(value);
  } catch {
    return [];
  }
}

/** Accessors are asked only among exports: elsewhere they may do anything. */
function read(holder, descriptor) {
  if (descriptor.get === undefined) return descriptor.value;
  try {
    return typeof holder === 'object' && Object.keys(holder).length > 0 && holder.__esModule
      ? descriptor.get.call(holder)
      : undefined;
  } catch {
    return undefined;
  }
}

function shapeOf(value) {
  const own = Reflect.ownKeys(value).filter((key) => !OF_ITS_KIND.has(key));
  return `${JSON.stringify(value.name)}(${value.length}) {${own.map(String).join(', ')}}`;
}

function attributesOf({ writable, enumerable, configurable, get }) {
  return `${get === undefined ? '' : 'accessor '}${writable ? 'w' : '-'}${enumerable ? 'e' : '-'}${configurable ? 'c' : '-'}`;
}
