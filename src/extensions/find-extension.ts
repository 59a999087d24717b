import { createRequire } from 'node:module';
import { dirname, isAbsolute, join, resolve } from 'node:path';

/**
 * The file of an extension: a module or path as `require` finds it from the working directory, then from the folder of the app's main
 * file; a path may be written without `./`.
 * @param folders these two, in this order
 * @throws the error of the first look-up that says more than that nothing is there; undefined: it is nowhere
 */
export function findExtension(name: string, folders: readonly string[]): string | undefined {
  const isPath = isAbsolute(name) || /^\.{1,2}[\\/]/.test(name);
  const tries = folders.flatMap((folder) => {
    const find = createRequire(join(folder, 'extension.js'));
    return isPath ? [() => find.resolve(name)] : [() => find.resolve(name), () => find.resolve(resolve(folder, name))];
  });
  for (const attempt of tries) {
    try {
      return attempt();
    } catch (error) {
      if ((error as NodeJS.ErrnoException | undefined)?.code !== 'MODULE_NOT_FOUND') throw error;
    }
  }
  return undefined;
}

/**
 * Modules are looked for from the working directory, then from the folder of the app's main file.
 * @param main undefined where there is none
 */
export function foldersOfApp(main: string | undefined): string[] {
  const known = [currentFolder(), main && dirname(main)].filter((folder) => folder !== undefined);
  return [...new Set(known)];
}

function currentFolder(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined; // The folder may be gone.
  }
}
