/** For tests of sources as they are, without a build: what `loadChunk` asks for is the source file that the build makes it of. */
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { chunksOf } from '../../build/chunks.ts';

const root = join(import.meta.dirname, '..', '..');
const chunks = chunksOf(root);
const load = createRequire(import.meta.url);

Object.assign(globalThis, {
  __dirname: '',
  require: (path: string) => load(join(root, chunks[basename(path, '.cjs')] ?? path)),
});
