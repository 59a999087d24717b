import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'tsup';

/** Bundles the driver and the sender as the package does, into a folder of its own that goes away with the test. */
export async function buildDriver(): Promise<string> {
  const outDir = mkdtempSync(join(tmpdir(), 'otel-auto-pipeline-'));
  process.once('exit', () => rmSync(outDir, { recursive: true, force: true }));
  await build({
    config: false,
    silent: true,
    entry: { driver: 'test/pipeline/driver.ts', sender: 'src/pipeline/worker.ts' },
    format: 'cjs',
    target: 'node22',
    platform: 'node',
    splitting: true,
    treeshake: true,
    noExternal: [/.*/],
    outDir,
    outExtension: () => ({ js: '.cjs' }),
  });
  return outDir;
}
