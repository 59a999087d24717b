import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { test } from 'node:test';

const src = join(import.meta.dirname, '..', '..', '..', 'src');

/**
 * Which rooms of src a room may import, types included; a room that is not listed here fails the test. A room is a folder of src,
 * or one of those in pipeline, patching and viewer; a file named here stands for itself.
 */
const allowed: Record<string, readonly string[]> = {
  'extension.ts': ['extensions/public-types.ts'],
  'index.ts': ['facts', 'manual', 'node/wrong-preload.ts'],
  'version.ts': [],
  api: [],
  cli: [
    'config-file', // A chunk at run time, as are doctor and mcp.
    'doctor/effective.ts',
    'doctor/index.ts',
    'extensions/list-extensions.ts', // A chunk of its own.
    'facts', // By its types.
    'loader/registry.ts',
    'mcp/index.ts',
    'node/chunk.ts',
    'otlp/types.ts',
    'secrets/scrubber.ts', // A chunk at run time.
    'settings/read/did-you-mean.ts',
    'version.ts',
    'viewer/server',
    'viewer/store',
    'viewer/terminal',
  ],
  'config-file': ['secrets', 'settings'],
  doctor: [
    'config-file',
    'facts',
    'loader/brought-along.ts',
    'loader/registry.ts',
    'node/chunk.ts',
    'node/is-alive.ts',
    'node/threads.ts',
    'pipeline/ring',
    'pipeline/transport',
    'resource/app-package.ts',
    'resource/service-name.ts',
    'settings',
    'version.ts',
  ],
  context: ['api'],
  engine: ['api', 'extensions', 'pipeline/app', 'settings'],
  exit: ['api', 'context', 'node', 'patching/end-of-span', 'pipeline/app', 'span'],
  exporters: ['node', 'span'],
  extensions: ['facts', 'node', 'settings', 'span'],
  facts: [],
  hooks: ['node'],
  libraries: [
    'api',
    'context/correlation-key.ts',
    'context/program-context.ts',
    'hooks/replace-export.ts',
    'node/chunk.ts',
    'patching',
    'patching/database',
    'patching/end-of-span',
    'patching/genai',
    'patching/http',
    'patching/logs',
    'patching/messaging',
    'patching/mysql',
    'patching/sqlite',
    'patching/workers',
    'patching/waiting',
    'secrets',
    'span/after-this-turn.ts',
    'span/measure.ts',
  ],
  loader: [
    'api',
    'config-file', // By its types; the code is a chunk of its own.
    'context',
    'engine', // A chunk of its own.
    'exit',
    'exporters',
    'extensions', // A chunk of its own.
    'facts',
    'hooks',
    'libraries',
    'logs',
    'metrics',
    'node',
    'patching',
    'pipeline/app',
    'pipeline/ring',
    'pipeline/spool/has-files.ts',
    'pipeline/transport',
    'propagation',
    'resource',
    'sampling',
    'secrets',
    'settings',
    'span',
    'version.ts',
  ],
  logs: ['node', 'secrets', 'settings', 'span'],
  mcp: ['viewer/analysis', 'viewer/server/trace-list.ts', 'viewer/store'],
  manual: ['patching/end-of-span'],
  metrics: ['api', 'node', 'settings', 'span', 'version.ts'],
  node: [],
  otlp: ['span/ids.ts', 'span/layout.ts'],
  patching: [
    'api',
    'patching/database',
    'patching/end-of-span',
    'propagation/environment-context.ts',
    'secrets',
    'settings',
    'span',
  ],
  'patching/database': ['node/chunk.ts'],
  'patching/genai': ['api', 'patching', 'patching/end-of-span'],
  'patching/http': [
    'api',
    'patching',
    'patching/end-of-span',
    'patching/messaging',
    'secrets',
    'settings',
    'span/after-this-turn.ts',
  ],
  'patching/logs': ['api'],
  'patching/end-of-span': ['api', 'span/after-this-turn.ts', 'span/known-errors.ts'],
  'patching/messaging': ['api', 'patching', 'patching/end-of-span'],
  'patching/mysql': ['api', 'patching', 'patching/database', 'patching/end-of-span'],
  'patching/sqlite': ['patching', 'patching/database', 'patching/end-of-span'],
  'patching/workers': ['api', 'patching'],
  'patching/waiting': ['api', 'patching'],
  'pipeline/app': [
    'node',
    'otlp',
    'pipeline/ring',
    'pipeline/sender/in-thread.ts', // A chunk of its own.
    'pipeline/sender/send-by-process.ts', // A chunk of its own.
    'pipeline/spool/name.ts',
    'pipeline/threads',
    'pipeline/transport',
  ],
  'pipeline/queue': ['otlp', 'pipeline/ring', 'pipeline/spool/segment.ts'],
  'pipeline/ring': ['node', 'otlp'],
  'pipeline/sender': [
    'node',
    'otlp',
    'pipeline/queue',
    'pipeline/ring',
    'pipeline/spool',
    'pipeline/transport',
    'resource', // A chunk of its own.
    'secrets',
  ],
  'pipeline/spool': ['node', 'otlp', 'pipeline/ring', 'pipeline/transport'],
  'pipeline/threads': ['node', 'pipeline/ring', 'pipeline/transport'],
  'pipeline/transport': ['node', 'otlp', 'pipeline/ring', 'secrets', 'settings'],
  propagation: ['api', 'context', 'node', 'settings'],
  resource: ['node', 'settings', 'version.ts'],
  sampling: ['api', 'node', 'settings', 'span'],
  secrets: [],
  settings: ['node', 'secrets'],
  span: ['api', 'context/remote-root.ts', 'node/at-boot.ts', 'version.ts'],
  viewer: ['otlp', 'viewer/receive'],
  'viewer/analysis': [],
  'viewer/page': ['viewer/analysis'],
  'viewer/receive': ['otlp'],
  'viewer/server': ['otlp/error.ts', 'viewer/analysis', 'viewer/receive', 'viewer/store'],
  'viewer/store': ['otlp', 'viewer/analysis', 'viewer/receive'],
  'viewer/terminal': ['viewer/analysis', 'viewer/text.ts'],
};

/** Parts that must not touch the outside world: only these builtins may be imported there. */
const pure: Record<string, readonly string[]> = {
  secrets: [],
  settings: [],
  otlp: ['node:buffer'],
  'viewer/analysis': [],
  'viewer/trace.ts': [],
  'viewer/tree.ts': ['node:util'],
  'node/capabilities.ts': [],
};

const files = globSync('**/*.{ts,tsx}', {
  cwd: src,
  exclude: (name) => name === 'node_modules' || name === 'versions',
});

/** What a file imports, types included, at its start or later on. */
function importsOf(file: string): { specifier: string; atRunTime: boolean }[] {
  const text = readFileSync(join(src, file), 'utf8');
  const found = text.matchAll(
    /^(?:import|export)\s(type\s)?(?:[^'"]*?\sfrom\s)?['"]([^'"]+)['"]|\b(?:require|import)\(['"]([^'"]+)['"]\)/gm,
  );
  return [...found].map((match) => ({ specifier: match[2] ?? match[3] ?? '', atRunTime: match[1] === undefined }));
}

/** The file of src that another one imports, or undefined for what is none. */
function targetOf(file: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  const target = relative(src, join(src, file, '..', specifier));
  return target.startsWith('../node_modules/') ? undefined : target; // A file that its package does not export.
}

/** Folders that are houses of rooms themselves. */
const HOUSES = new Set(['pipeline', 'patching', 'viewer']);

function roomOf(file: string): string {
  const [first = '', second = ''] = file.split('/');
  const isRoom = HOUSES.has(first) && file.split('/').length > 2;
  return isRoom ? `${first}/${second}` : first;
}

test('there are files to look at', () => assert.ok(files.length > 20));

for (const file of files) {
  test(`src/${file} imports only what its place in the house allows`, () => {
    const own = roomOf(file);
    const list = allowed[own];
    assert.ok(list, `src/${own} is not in the table of this test`);
    for (const { specifier, atRunTime } of importsOf(file)) {
      const target = targetOf(file, specifier);
      if (target !== undefined) {
        const room = roomOf(target);
        assert.ok(room === own || list.includes(room) || list.includes(target), `imports ${target}`);
        const [, folder] = file.split('/');
        const [, other] = target.split('/');
        assert.ok(own !== 'libraries' || room !== own || other === folder, `imports ${target} of another library`);
      } else if (!specifier.startsWith('.') && atRunTime) {
        const limits = pure[file] ?? pure[own];
        if (limits) assert.ok(limits.includes(specifier), `is pure, but imports ${specifier}`);
      }
    }
  });
}

test('the rooms that a room may import do not lead back to it', () => {
  const rooms = new Map(
    Object.entries(allowed).map(([room, list]) => [room, list.map((name) => (name in allowed ? name : roomOf(name)))]),
  );
  assert.deepEqual(circles(rooms), []);
});

test('no file of src imports itself by way of others, types included', () => {
  const graph = new Map(
    files.map((file) => [file, importsOf(file).flatMap(({ specifier }) => targetOf(file, specifier) ?? [])]),
  );
  assert.deepEqual(circles(graph), []);
});

/** Those that can be reached from themselves. */
function circles(graph: ReadonlyMap<string, readonly string[]>): string[] {
  return [...graph.keys()].filter((start) => {
    const seen = new Set<string>();
    const open = [...(graph.get(start) ?? [])];
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      if (name === start) return true;
      if (seen.has(name)) continue;
      seen.add(name);
      open.push(...(graph.get(name) ?? []));
    }
    return false;
  });
}
