/** OTEL_NODE_EXTENSIONS: an instrumentation that is made for another major of `@opentelemetry/api` is one line, and nothing changes. */
import assert from 'node:assert/strict';
import { cpSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../../harness/packed.ts';
import { runExtended, writeFiles } from './extended.ts';

const OWN = `
class Own extends InstrumentationBase {
  constructor() { super('own', '1.0.0', {}); }
  init() {
    return new InstrumentationNodeModuleDefinition('forwarded-parse', ['>=2'], (exports) => {
      const original = exports.default ?? exports;
      return (...args) => { this.tracer.startSpan('parse').end(); return original(...args); };
    });
  }
}`;

const FILES = {
  'its/own.cjs': `const { InstrumentationBase, InstrumentationNodeModuleDefinition } = require('@opentelemetry/instrumentation');
    ${OWN} exports.instrumentations = [new Own()];`,
  'its/own.mjs': `import { InstrumentationBase, InstrumentationNodeModuleDefinition } from '@opentelemetry/instrumentation';
    ${OWN} export const instrumentations = [new Own()];`,
  'app.cjs': `console.log(require('forwarded-parse')('for=192.0.2.43')[0].for);
    globalThis[Symbol.for('opentelemetry.js.api.1')].trace.getTracer('app').startSpan('one').end();`,
};

/** The API with its major raised, as it would be installed for this instrumentation alone. */
function installOtherApi(folder: string, version: string): void {
  const modules = join(folder, 'its', 'node_modules', '@opentelemetry');
  for (const name of ['api', 'instrumentation'])
    cpSync(join(root, 'node_modules', '@opentelemetry', name), join(modules, name), { recursive: true });
  const api = join(modules, 'api');
  for (const file of ['package.json', ...globSync('dist/**/*.{cjs,mjs}', { cwd: api })]) {
    const text = readFileSync(join(api, file), 'utf8');
    writeFileSync(join(api, file), text.replaceAll('"1.10.0"', `"${version}"`));
  }
}

for (const [version, extension] of [
  ['2.0.0', './its/own.cjs'],
  ['2.0.0', './its/own.mjs'],
  ['0.20.0', './its/own.cjs'],
] as const)
  test(`${extension}, made for ${version}: one line, not enabled, the app and its spans are as without it`, async () => {
    const folder = writeFiles(FILES);
    installOtherApi(folder, version);
    const { code, stdout, lines, spans } = await runExtended(
      { files: FILES, app: 'app.cjs', extensions: extension },
      folder,
    );
    assert.deepEqual([code, stdout], [0, '192.0.2.43\n']);
    assert.equal(lines.length, 1, lines.join('\n'));
    const [line = ''] = lines;
    const saying = `warn: the instrumentation own of extension "${extension}" is made for @opentelemetry/api ${version}, of which this `;
    assert.ok(line.includes(saying), line);
    assert.match(line, /it is not enabled.*Install a version of it for @opentelemetry\/api 1\.x\.$/);
    assert.deepEqual(
      spans.map(({ name }) => name),
      ['one'],
    );
  });

test('a copy of the same major beside the extension is none of another', async () => {
  const folder = writeFiles(FILES);
  installOtherApi(folder, '1.9.0');
  const { lines, spans } = await runExtended({ files: FILES, app: 'app.cjs', extensions: './its/own.cjs' }, folder);
  assert.deepEqual(lines, []);
  assert.deepEqual(spans.map(({ name }) => name).sort(), ['one', 'parse']);
});
