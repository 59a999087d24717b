import { rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { build, type Plugin, transform } from 'esbuild';
import type { Options } from 'tsup';
import { compileCalledAtOnce } from './eager.ts';
import { exportsOf, plainObject, withPlainExports } from './plain-exports.ts';

type TsupPlugin = NonNullable<Options['plugins']>[number];

interface BuiltFile {
  path: string;
  /** As esbuild split it: an ES module. */
  code: string;
  /** Names of the files it needs at once, and of those it may need later. */
  needs: readonly string[];
  later: readonly string[];
}

export interface CommonJsOptions {
  target: string;
  /** Name of the entry that every process loads. */
  boot: string;
  /** Names of entries that never run beside it in one thread. */
  apart: readonly string[];
  /** Code that several of these need is in few files. A chunk goes with the first group that needs it. */
  together: readonly Group[];
  /** The process to run, given the folder of the files, to learn which functions most starts call. */
  start(folder: string): string;
  /** `npm run dev`: each file has its source map in it, and nothing is measured. */
  development: boolean;
}

/** Entries that are often loaded together, and the files made of chunks that they need. */
export interface Group {
  /** Names of entries. */
  entries: readonly string[];
  /** File of what no entry outside of all groups needs. */
  among: string;
  /** File of what others need too. */
  beyond: string;
}

/** As the sources are, being ES modules. esbuild keeps the directive only where a module had it itself. */
const DIRECTIVE = '"use strict";\n';

/** A line that names the interpreter stays the first one. */
function strict(code: string): string {
  const first = code.startsWith('#!') ? code.indexOf('\n') + 1 : 0;
  return code.slice(0, first) + DIRECTIVE + code.slice(first);
}

const SETTINGS = { platform: 'node', minifySyntax: true, legalComments: 'none' } as const;
const DEVELOPMENT = { ...SETTINGS, sourcemap: 'inline' } as const;

/** Files built -> the chunks that are in it. */
type Joints = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Makes CommonJS of what esbuild has split, in place of tsup, which uses sucrase: that also rewrites class fields, `?.` and
 * `??` into calls with closures, and gets `super(), this.a = b` wrong (a syntax error).
 *
 * All chunks that `boot` needs become one file with it, because to find, read and compile a file takes a fifth of a
 * millisecond. Lazy files take what they share with it from there, so that nothing exists twice in a thread.
 */
export function commonJs({ target, boot, apart, together, start, development }: CommonJsOptions): TsupPlugin {
  const files = new Map<string, BuiltFile>();
  const settings = development ? DEVELOPMENT : SETTINGS;
  const reach = (names: Iterable<string>, next: (file: BuiltFile) => readonly string[]) => {
    const reached = new Set<string>();
    const visit = (name: string) => {
      const file = files.get(name);
      if (file === undefined || reached.has(name)) return;
      reached.add(name);
      next(file).forEach(visit);
    };
    for (const name of names) visit(name);
    return reached;
  };
  const needs = (...names: string[]) => reach(names, (file) => file.needs);

  return {
    name: 'common-js',
    buildStart() {
      this.splitting = false; // What tsup's own conversion looks at; the splitting itself is set up already.
      files.clear();
    },
    renderChunk(code, chunk) {
      if (chunk.type !== 'chunk' || !chunk.path.endsWith('.cjs')) return;
      const imports = (kind: string) =>
        (chunk.imports ?? []).filter((entry) => entry.kind === kind).map(({ path }) => basename(path));
      files.set(basename(chunk.path), {
        path: chunk.path,
        code: development ? withSourceMap(code, chunk.map) : code,
        needs: imports('import-statement'),
        later: imports('dynamic-import'),
      });
      return undefined;
    },
    async buildEnd() {
      const folder = dirname(files.get(boot)?.path ?? '');
      const atBoot = needs(boot);
      const elsewhere = reach(apart, (file) => [...file.needs, ...file.later]);
      const lazy = [...files.keys()].filter((name) => !atBoot.has(name) && !elsewhere.has(name));
      const beside = needs(...lazy).difference(atBoot);
      const grouped = together.flatMap(({ entries }) => entries);
      const others = needs(...lazy.filter((name) => isEntry(name) && !grouped.includes(name)));
      const joints = new Map([[boot, atBoot]]);
      const joined = new Set<string>();
      for (const { entries, among, beyond } of together) {
        const chunks = [...needs(...entries)].filter((name) => beside.has(name) && !isEntry(name) && !joined.has(name));
        for (const name of chunks) joined.add(name);
        joints.set(among, new Set(chunks.filter((name) => !others.has(name))));
        joints.set(beyond, new Set(chunks.filter((name) => others.has(name))));
      }
      // Also needed in other threads, from where the boot file cannot be reached: there are two of these.
      const twice = new Set(
        [...beside].filter((name) => elsewhere.has(name) && !joined.has(name) && !needs(name).isDisjointFrom(atBoot)),
      );
      const inAppThread = (code: string) => takeFrom(code, joints, twice);
      const convert = async (code: string) => (await transform(code, { ...settings, target, format: 'cjs' })).code;
      // A dynamic import makes a namespace object of what it gets, which asks for more than plain properties.
      const imported = new Set([...files.values()].flatMap(({ later }) => later));

      for (const [name, { path, code }] of files) {
        const taken = async () => inAppThread(await convert(imported.has(name) ? code : withPlainExports(code)));
        if (elsewhere.has(name)) writeFileSync(path, strict(await convert(code)));
        else if (atBoot.has(name) || joined.has(name)) rmSync(path);
        else writeFileSync(path, strict(await taken()));
        if (twice.has(name)) writeFileSync(join(folder, besideName(name)), strict(await taken()));
      }
      for (const [name, parts] of joints) {
        const wanted = new Set(
          [...beside].filter((user) => !parts.has(user)).flatMap((user) => files.get(user)?.needs ?? []),
        ).intersection(parts);
        const entry = name === boot ? boot : undefined;
        const code = await joinFiles(files, parts, wanted, { target, entry, development });
        writeFileSync(join(folder, name), strict(name === boot ? code : inAppThread(code)));
      }
      if (!development) compileCalledAtOnce(resolve(folder), start(resolve(folder)));
    },
  };
}

/** As esbuild reads it again, to follow where what it makes of the code comes from. */
function withSourceMap(code: string, map: unknown): string {
  const json = Buffer.from(typeof map === 'string' ? map : JSON.stringify(map)).toString('base64');
  return `${code}\n//# sourceMappingURL=data:application/json;base64,${json}`;
}

/** A file that esbuild makes of its own accord has a hash in its name. */
function isEntry(name: string): boolean {
  return !/-[A-Z0-9]{8}\.cjs$/.test(name);
}

async function joinFiles(
  files: ReadonlyMap<string, BuiltFile>,
  parts: ReadonlySet<string>,
  wanted: ReadonlySet<string>,
  { target, entry, development }: { target: string; entry: string | undefined; development: boolean },
): Promise<string> {
  const inMemory: Plugin = {
    name: 'in-memory',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^\.\.?\// }, ({ path }) =>
        parts.has(basename(path)) ? { path: basename(path), namespace: 'built' } : { path, external: true },
      );
      onLoad({ filter: /.*/, namespace: 'built' }, ({ path }) => ({ contents: files.get(path)?.code ?? '' }));
    },
  };
  const imports: string[] = [];
  const objects: string[] = [];
  for (const name of entry === undefined ? wanted : [...wanted, entry]) {
    const exported = exportsOf(files.get(name)?.code ?? '').map((one) => ({
      ...one,
      local: `${exportName(name)}$${one.name}`,
    }));
    imports.push(`import { ${exported.map((one) => `${one.name} as ${one.local}`).join(', ')} } from './${name}';`);
    objects.push(name === entry ? `...${plainObject(exported)}` : `${exportName(name)}: ${plainObject(exported)}`);
  }
  const contents = [...imports, `module.exports = { ${objects.join(', ')} };`];
  const { outputFiles } = await build({
    ...(development ? DEVELOPMENT : SETTINGS),
    target,
    stdin: { contents: contents.join('\n') },
    bundle: true,
    write: false,
    format: 'cjs',
    plugins: [inMemory],
  });
  return outputFiles[0]?.text ?? '';
}

function exportName(file: string): string {
  return file.replace(/\W+/g, '_');
}

function besideName(file: string): string {
  return `app-${file}`;
}

/** The same code, which finds what it requires where that is now. It asks once for each file: asking again is not free. */
function takeFrom(code: string, joints: Joints, twice: ReadonlySet<string>): string {
  const asked = new Map<string, string>();
  const taken = code.replace(
    /require\("((?:\.\.?\/)+)([^"/]+)"\)(;)?/g,
    (whole, folder: string, name: string, alone = '') => {
      for (const [joint, parts] of joints) {
        if (!parts.has(name)) continue;
        const variable = `$${exportName(joint)}`;
        asked.set(variable, `${folder}${joint}`);
        return `${variable}.${exportName(name)}${alone}`;
      }
      return twice.has(name) ? `require("${folder}${besideName(name)}")${alone}` : whole;
    },
  );
  const head = [...asked].map(([variable, file]) => `var ${variable}=require("${file}");`).join('');
  return head === '' ? taken : `${head}\n${taken}`;
}
