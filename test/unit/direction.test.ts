import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { test } from 'node:test';

const src = join(import.meta.dirname, '..', '..', 'src');

/** Which parts of src a part may import; a part not listed here fails the test. `npm:` names are prefixes of packages. */
const allowed: Record<string, readonly string[]> = {
  'index.ts': ['facts', 'manual'],
  manual: [],
  'version.ts': [],
  'sending.ts': ['destinations.ts', 'pipeline', 'settings', 'version.ts'],
  'signals.ts': ['libraries', 'node', 'pipeline', 'settings', 'telemetry'],
  'destinations.ts': ['settings'],
  'tracing.ts': [
    'bequest.ts',
    'destinations.ts',
    'inheritance.ts',
    'libraries/measured.ts',
    'sending.ts',
    'signals.ts',
    'settings',
    'telemetry',
    'pipeline',
  ],
  'start.ts': [
    'destinations.ts',
    'attach.ts',
    'declarative', // By its types; the code is a chunk of its own.
    'inheritance.ts',
    'version.ts',
    'settings',
    'node',
    'libraries',
    'telemetry',
    'pipeline',
    'facts',
  ],
  'inheritance.ts': ['node', 'pipeline', 'settings', 'version.ts'],
  'bequest.ts': ['inheritance.ts', 'pipeline', 'settings', 'version.ts'],
  'attach.ts': ['attachment.ts', 'node', 'libraries', 'facts'],
  'attachment.ts': ['node', 'libraries', 'facts', 'telemetry/context.ts', 'telemetry/tracer/adapted.ts'],
  settings: ['node/log.ts'],
  declarative: ['settings'],
  node: [],
  libraries: ['telemetry/api.ts', 'telemetry/global.ts', 'telemetry/correlation-key.ts', 'node/app-file.ts'],
  telemetry: ['settings', 'node', 'version.ts', 'otlp/compact-span.ts', 'otlp/span-ids.ts'],
  pipeline: ['otlp', 'node', 'settings', 'detectors'],
  detectors: ['node'],
  otlp: [],
  facts: [],
  viewer: ['otlp'],
  cli: ['viewer', 'declarative', 'libraries/registry.ts', 'version.ts'], // Of the second, a chunk at run time.
};

/** Parts that must not touch the outside world: only these builtins may be imported there. */
const pure: Record<string, readonly string[]> = {
  settings: [],
  otlp: ['node:buffer'],
  'viewer/trace.ts': [],
  'viewer/tree.ts': ['node:util'],
  'node/capabilities.ts': [],
};

const files = globSync('**/*.ts', { cwd: src, exclude: (name) => name === 'node_modules' || name === 'versions' });

function importsOf(file: string): string[] {
  const text = readFileSync(join(src, file), 'utf8');
  const found = text.matchAll(
    /^(?:import|export)\s(?!type\s)(?:[^'"]*?\sfrom\s)?['"]([^'"]+)['"]|\brequire\(['"]([^'"]+)['"]\)/gm,
  );
  return [...found].map((match) => match[1] ?? match[2] ?? '');
}

const partOf = (file: string) => (file.includes('/') ? file.slice(0, file.indexOf('/')) : file);

test('there are files to look at', () => assert.ok(files.length > 20));

for (const file of files) {
  test(`src/${file} imports only what its place in the house allows`, () => {
    const own = partOf(file);
    const list = allowed[own];
    assert.ok(list, `src/${own} is not in the table of this test`);
    for (const specifier of importsOf(file)) {
      if (specifier.startsWith('.')) {
        const target = relative(src, join(src, file, '..', specifier));
        if (target.startsWith('../node_modules/')) continue; // A file that its package does not export.
        const part = partOf(target);
        assert.ok(part === own || list.includes(part) || list.includes(target), `imports ${target}`);
        if (own === 'libraries' && file.split('/').length > 2) {
          const [, folder] = file.split('/');
          const [, other = '', ...path] = target.split('/');
          // A folder without a definition is no library: what several of one kind share.
          const isLibrary = path.length > 0 && existsSync(join(src, 'libraries', other, 'index.ts'));
          assert.ok(other === folder || !isLibrary, `imports ${target} of another library`);
        }
      } else {
        const limits = pure[file] ?? pure[own];
        if (limits) assert.ok(limits.includes(specifier), `is pure, but imports ${specifier}`);
      }
    }
  });
}
