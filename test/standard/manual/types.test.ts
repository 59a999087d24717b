/** The package's types, as TypeScript finds them in each way to resolve a package, without `@opentelemetry/api` installed. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { packed, root } from '../../harness/packed.ts';
import { project } from '../../harness/project.ts';

const SOURCE = `
import '@org/otel-auto/register';
import { addAttributes, continueFrom, currentTraceId, facts, inject, type OperationOptions, traced, withSpan } from '@org/otel-auto';
import { type Extension, type ExtensionHost } from '@org/otel-auto/extension';
export const extension = ({ settings, log }: ExtensionHost): Extension => ({
  spanProcessors: [
    {
      onStart: (span, context) => { log('debug', span.name); span.setAttribute('a', settings.exitTimeout).end(); context.getValue(Symbol()); },
      onEnd(span) { const seconds: number = span.duration[0]; log('info', String(seconds)); },
      forceFlush: async () => {},
      shutdown: async () => {},
    },
  ],
  sampler: { shouldSample: () => ({ decision: 2 }), toString: () => 'all' },
});
// @ts-expect-error there is no such kind
export const wrong: Extension = { spanProcessor: [] };
const options: OperationOptions = { kind: 'server', attributes: { a: 1 } };
export const one: number = withSpan('x', options, (span) => { span.setAttribute('a', 1); return 1; });
class Orders {
  @traced() place(items: number): number { return items; }
  @traced('named') static async count(): Promise<string> { return ''; }
}
addAttributes({ b: 'c' });
const id: string | undefined = currentTraceId();
const headers: Record<string, unknown> = inject({ id });
export const two: number = continueFrom(headers, () => new Orders().place(2));
export const seen: string | undefined = facts()?.libraries[0]?.library;
// @ts-expect-error there is no such kind
withSpan('y', { kind: 'nothing' }, () => {});
// @ts-expect-error what it returns is known
export const three: string = withSpan('z', () => 3);
`;

/** TypeScript 7 knows `node10` no more, what many projects still have; the oldest of our development has it along. */
const typeScript7 = join(root, 'node_modules', '.bin', 'tsc');
const typeScript5 = createRequire(join(root, 'node_modules', '@arethetypeswrong', 'core', 'package.json')).resolve(
  'typescript/lib/tsc.js',
);

const WAYS: readonly [name: string, file: string, compiler: string, options: readonly string[]][] = [
  ['ES module, nodenext', 'app.mts', typeScript7, ['--module', 'nodenext']],
  ['CommonJS, nodenext', 'app.cts', typeScript7, ['--module', 'nodenext']],
  ['CommonJS, node16', 'app.cts', typeScript7, ['--module', 'node16']],
  ['bundler', 'app.ts', typeScript7, ['--module', 'esnext', '--moduleResolution', 'bundler']],
  ['ES module, experimentalDecorators', 'app.mts', typeScript7, ['--module', 'nodenext', '--experimentalDecorators']],
  ['CommonJS, experimentalDecorators', 'app.cts', typeScript7, ['--module', 'nodenext', '--experimentalDecorators']],
  ['CommonJS, node10', 'app.ts', typeScript5, ['--module', 'commonjs', '--moduleResolution', 'node10']],
];

for (const [name, source, compiler, options] of WAYS) {
  test(`types: ${name}, with all declarations checked and without`, (t) => {
    const { folder, file } = project({ 'package.json': '{ "private": true }' });
    t.after(() => rmSync(folder, { recursive: true }));
    for (const [link, target] of [
      ['@org/otel-auto', packed],
      ['@types/node', join(root, 'node_modules', '@types', 'node')],
      ['undici-types', join(root, 'node_modules', 'undici-types')],
    ] as const) {
      const path = join(folder, 'node_modules', link);
      mkdirSync(dirname(path), { recursive: true });
      symlinkSync(target, path);
    }
    writeFileSync(file(source), SOURCE);
    const always = ['--noEmit', '--strict', '--noUncheckedSideEffectImports', '--target', 'es2022', ...options];
    for (const skip of ['false', 'true']) {
      const args = [compiler, ...always, '--types', 'node', '--skipLibCheck', skip, source];
      const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
      assert.deepEqual([status, stdout, stderr], [0, '', ''], `skipLibCheck ${skip}`);
    }
  });
}
