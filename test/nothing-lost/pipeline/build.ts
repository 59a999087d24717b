import { build } from 'tsup';
import { temporaryFolder } from '../../harness/temporary.ts';

/** Bundles the driver and the sender as the package does, into a folder of its own that goes away with the test. */
export async function buildDriver(): Promise<string> {
  const outDir = temporaryFolder('pipeline');
  await build({
    config: false,
    silent: true,
    entry: {
      driver: 'test/nothing-lost/pipeline/driver.ts',
      sender: 'src/pipeline/sender/sender-thread.ts',
      'pipeline-sender-send-by-process': 'src/pipeline/sender/send-by-process.ts',
    },
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
