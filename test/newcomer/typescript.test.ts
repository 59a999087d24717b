/** The snippets of docs/own-spans.md, compiled in each way to resolve a package, and run: their spans arrive. */
import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Block } from '../docs/blocks.ts';
import { root } from '../harness/packed.ts';
import { blocksUnder, Newcomer } from './newcomer.ts';

/** TypeScript 7 knows `node10` no more, what many projects still have; the oldest of our development has it along. */
const typeScript7 = join(root, 'node_modules', 'typescript');
const typeScript5 = join(
  createRequire(join(root, 'node_modules', '@arethetypeswrong', 'core', 'package.json')).resolve(
    'typescript/package.json',
  ),
  '..',
);

const blocks = blocksUnder('docs/own-spans.md', 'TypeScript');

function only(found: readonly Block[]): string {
  assert.equal(found.length, 1);
  return found[0]?.text ?? '';
}

const named = (file: string) =>
  only(blocks.filter(({ task }) => task !== undefined && task.kind !== 'not run' && task.file === file));
const ES_MODULE = named('app.mts');
const COMMON_JS = named('app.cts');
/** What the page shows of a class, and a call of it. */
const DECORATOR = `${only(blocks.filter(({ text }) => text.includes('@traced(')))}\nvoid new Stock().take('apple');\n`;

async function installed(t: Parameters<typeof Newcomer.arrive>[0], typeScript: string): Promise<Newcomer> {
  const newcomer = await Newcomer.arrive(t);
  const { code, output } = await newcomer.runs('npm install @org/otel-auto');
  assert.equal(code, 0, output);
  // Where no npm of the newcomer's looks, and Node and npx do.
  const bin = join(newcomer.folder, 'node_modules', '.bin');
  mkdirSync(bin, { recursive: true });
  symlinkSync(join(typeScript, 'bin', 'tsc'), join(bin, 'tsc'));
  return newcomer;
}

test('the commands of the page, as they stand', async (t) => {
  const newcomer = await installed(t, typeScript7);
  newcomer.write('app.mts', ES_MODULE);
  newcomer.write('app.cts', COMMON_JS);
  const { code, output } = await newcomer.runs(only(blocks.filter(({ language }) => language === 'sh')));
  assert.deepEqual([code, output], [0, '42\n42\n']);
  assert.deepEqual(newcomer.collector.names(), ['typed', 'typed']);
});

const COMMON = '--strict --target es2022';
const WAYS = [
  ['CommonJS, node10', typeScript5, '--module commonjs --moduleResolution node10', '.ts', '.js', COMMON_JS],
  ['CommonJS, node16', typeScript7, '--module node16', '.cts', '.cjs', COMMON_JS],
  ['CommonJS, nodenext', typeScript7, '--module nodenext', '.cts', '.cjs', COMMON_JS],
  ['ES module, nodenext', typeScript7, '--module nodenext', '.mts', '.mjs', ES_MODULE],
  ['bundler', typeScript7, '--module esnext --moduleResolution bundler', '.ts', '.js', ES_MODULE],
] as const;

for (const [name, typeScript, options, source, compiled, text] of WAYS)
  test(`own spans in TypeScript, functions and both kinds of decorators: ${name}`, async (t) => {
    const newcomer = await installed(t, typeScript);
    if (name === 'bundler') newcomer.write('package.json', JSON.stringify({ name: 'shop', type: 'module' }));
    newcomer.write(`app${source}`, text);
    newcomer.write(`stock${source}`, DECORATOR);
    const start = 'node --import @org/otel-auto/register';
    const { code, output } = await newcomer.runs(`npx tsc ${COMMON} ${options} app${source} stock${source}
${start} app${compiled}
${start} stock${compiled}
npx tsc ${COMMON} ${options} --experimentalDecorators stock${source}
${start} stock${compiled}`);
    assert.equal(code, 0, output);
    assert.deepEqual(newcomer.collector.names(), ['typed', 'take from stock', 'take from stock']);
  });
