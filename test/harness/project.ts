import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './packed.ts';
import { temporaryFolder } from './temporary.ts';

export interface Project {
  folder: string;
  file(path: string): string;
}

/**
 * A project of its own in a temporary folder.
 * @param files path -> content; `package.json` is made unless given
 * @param packages name in the project's node_modules -> name in this repository's; copied, because hooks go by the folder's name
 * @param links the same, linked: for what is big and needs what it depends on
 */
export function project(
  files: Readonly<Record<string, string>>,
  { packages = {}, links = [] }: { packages?: Readonly<Record<string, string>>; links?: readonly string[] } = {},
): Project {
  const folder = temporaryFolder('project');
  const put = (path: string, content: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  put('package.json', JSON.stringify({ name: 'project', version: '1.0.0' }));
  for (const [path, content] of Object.entries(files)) put(path, content);
  for (const [name, source] of Object.entries(packages)) {
    cpSync(join(root, 'node_modules', source), join(folder, 'node_modules', name), { recursive: true });
  }
  for (const name of links) {
    mkdirSync(dirname(join(folder, 'node_modules', name)), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name));
  }
  return { folder, file: (path) => join(folder, path) };
}
