import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const CALL = /\bloadChunk<([^()]*\([^()]*\))?>\(([^()]*)\)/g;
const TYPED = /^typeof import\('([^']+)'\)$/;

/**
 * Name -> source file of each chunk that the sources load by `loadChunk` (src/node/chunk.ts).
 * @param root folder of the project
 * @throws for a call whose name is not that of the module whose type it has
 */
export function chunksOf(root: string): Readonly<Record<string, string>> {
  const chunks: Record<string, string> = {};
  const files = globSync('src/**/*.ts', {
    cwd: root,
    exclude: (name) => name === 'node_modules' || name === 'versions',
  });
  for (const file of files) {
    if (file === 'src/node/chunk.ts') continue;
    for (const [call, type = '', argument = ''] of readFileSync(join(root, file), 'utf8').matchAll(CALL)) {
      const module = TYPED.exec(type)?.[1] ?? '';
      const source = relative(root, join(root, dirname(file), module));
      const name = source.replace(/^src\/|\.ts$/g, '').replaceAll('/', '-');
      if (module === '' || argument !== `'${name}'`)
        throw new Error(
          `${file}: ${call} is to be loadChunk<typeof import('<file>')>('<path of that file in src, with - for />')`,
        );
      chunks[name] = source;
    }
  }
  return chunks;
}
