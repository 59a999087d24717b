/** The package's types, as TypeScript finds them in each way to resolve a package, without `@opentelemetry/api` installed. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { packed, root } from '../../harness/packed.ts';
import { project } from '../../harness/project.ts';

const SOURCE = `
import '@org/otel-auto/register';
import { addAttributes, continueFrom, currentTraceId, facts, inject, type OperationOptions, traced, withSpan } from '@org/otel-auto';
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

const WAYS: readonly [name: string, file: string, options: readonly string[]][] = [
  ['ES module, nodenext', 'app.mts', ['--module', 'nodenext']],
  ['CommonJS, nodenext', 'app.cts', ['--module', 'nodenext']],
  ['CommonJS, node16', 'app.cts', ['--module', 'node16']],
  ['bundler', 'app.ts', ['--module', 'esnext', '--moduleResolution', 'bundler']],
  ['ES module, experimentalDecorators', 'app.mts', ['--module', 'nodenext', '--experimentalDecorators']],
  ['CommonJS, experimentalDecorators', 'app.cts', ['--module', 'nodenext', '--experimentalDecorators']],
];

for (const [name, source, options] of WAYS) {
  test(`types: ${name}`, (t) => {
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
    const tsc = join(root, 'node_modules', '.bin', 'tsc');
    const args = ['--noEmit', '--strict', '--target', 'es2022', '--types', 'node', ...options, source];
    const { status, stdout, stderr } = spawnSync(tsc, args, { cwd: folder, encoding: 'utf8' });
    assert.deepEqual([status, stdout, stderr], [0, '', '']);
  });
}
