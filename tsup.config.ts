import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { defineConfig, type Options } from 'tsup';
import { chunksOf } from './build/chunks.ts';
import { commonJs } from './build/common-js.ts';
import { directImports } from './build/direct-imports.ts';
import { keepMetafile } from './build/metafile.ts';
import { withNativeFetch } from './build/native-fetch.ts';
import { pageFile } from './build/page-file.ts';
import { plainDefaults } from './build/plain-defaults.ts';
import { plainOftenSet } from './build/plain-often-set.ts';
import { plainTable } from './build/plain-table.ts';
import { withoutDocs } from './build/without-docs.ts';
import { readLibraryNamed } from './tools/libraries.mjs';

const libraries = readdirSync('src/libraries').filter((name) => existsSync(`src/libraries/${name}/patch.ts`));

const chunks = chunksOf('.');

/** Built apart, although all read settings: what two entries share is a file of its own, which a start would have to read. */
const apart = ['settings-read-environment', 'config-file-index'];

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

/** Those that most apps load at their start; they need nothing of the official instrumentations. */
const common = libraries.filter((name) =>
  /^ {2}common: true,$/m.test(readFileSync(`src/libraries/${name}/library.ts`, 'utf8')),
);

/** An app with common libraries, and with the settings that most set. */
function typicalStart(folder: string): string {
  const modules = common.map(newest);
  return `
    Object.assign(process.env, {
      OTEL_SERVICE_NAME: 'app',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
    });
    require(${JSON.stringify(join(folder, 'start.cjs'))}).start({ state: 'starting' });
    for (const module of ${JSON.stringify(['node:http', ...modules])}) require(module);`;
}

/** Path of the main file of a library, in the newest version that is tested. */
function newest(name: string): string {
  const newestVersion = readLibraryNamed(import.meta.dirname, name).versions.at(-1);
  if (newestVersion === undefined) throw new Error(`no version of ${name} is tested`);
  return createRequire(join(newestVersion.folder, 'package.json')).resolve(name);
}

/** `npm run dev`: to be read and debugged. */
const development = process.env.OTEL_AUTO_DEVELOPMENT === '1';

type Plugin = NonNullable<Options['esbuildPlugins']>[number];

/**
 * The base class of the official instrumentations sets up both packages at load, and has a parser of version ranges for
 * them; the loader uses its own hooks instead, so none of these is bundled.
 */
const withoutForeignHooks: Plugin = {
  name: 'without-foreign-hooks',
  setup(build) {
    build.onResolve({ filter: /^(require|import)-in-the-middle$/ }, ({ path }) => ({ path, namespace: 'no-hook' }));
    build.onLoad({ filter: /.*/, namespace: 'no-hook' }, () => ({ contents: 'export class Hook { unhook() {} }' }));
    const unused =
      /[\\/]@opentelemetry[\\/]instrumentation[\\/]dist[\\/](?:semver|platform[\\/]node[\\/]RequireInTheMiddleSingleton)\.mjs$/;
    build.onLoad({ filter: unused }, () => ({
      contents:
        'export const satisfies = () => false; export const RequireInTheMiddleSingleton = { getInstance() {} };',
    }));
  },
};

const shared = {
  platform: 'node',
  target: 'node22',
  outDir: 'dist',
  dts: false,
  sourcemap: development,
} satisfies Options;

const bundled = {
  ...shared,
  noExternal: [/.*/],
  treeshake: false,
  esbuildPlugins: [withoutForeignHooks, withNativeFetch, directImports, keepMetafile],
  esbuildOptions(options) {
    options.define = { PACKAGE_VERSION: JSON.stringify(version) };
    options.minifySyntax = true;
    options.legalComments = 'none';
    options.mainFields = ['module', 'main'];
    options.conditions = ['import', 'node'];
  },
} satisfies Options;

export default defineConfig([
  // The implementation: CommonJS chunks, because a hook runs in the middle of a `require` or `import` and what it loads must
  // load synchronously, and because an app that uses both module systems must still have one state.
  {
    ...bundled,
    esbuildPlugins: [plainDefaults, plainOftenSet, plainTable, ...bundled.esbuildPlugins],
    format: 'cjs',
    splitting: true,
    plugins: [
      commonJs({
        target: shared.target,
        boot: 'start.cjs',
        start: (folder) => typicalStart(folder),
        development,
        apart: ['sender.cjs', 'cli.cjs', 'viewer.cjs', 'index.cjs', 'doctor-probe.cjs'],
        together: [
          { entries: common.map((name) => `${name}.cjs`), among: 'patched.cjs', beyond: 'shared.cjs' },
          // What makes the first span of most apps.
          { entries: ['loader-tracing.cjs', 'http.cjs'], among: 'first.cjs', beyond: 'first-shared.cjs' },
          { entries: libraries.map((name) => `${name}.cjs`), among: 'libraries.cjs', beyond: 'more-shared.cjs' },
        ],
      }),
    ],
    entry: {
      start: 'src/loader/start.ts',
      index: 'src/index.ts',
      cli: 'src/cli/main.ts',
      viewer: 'src/viewer/index.ts',
      'doctor-probe': 'src/doctor/probe/probe.ts',
      sender: 'src/pipeline/sender/sender-thread.ts',
      ...Object.fromEntries(Object.entries(chunks).filter(([name]) => !apart.includes(name))),
      ...Object.fromEntries(libraries.map((name) => [`libraries/${name}`, `src/libraries/${name}/patch.ts`])),
    },
    outExtension: () => ({ js: '.cjs' }),
  },
  ...apart.map(
    (name): Options => ({
      ...bundled,
      // A start that reads the environment shows none of the documentation.
      esbuildPlugins:
        name === 'settings-read-environment' ? [withoutDocs, ...bundled.esbuildPlugins] : bundled.esbuildPlugins,
      format: 'cjs',
      splitting: false,
      entry: { [name]: chunks[name] as string },
      outExtension: () => ({ js: '.cjs' }),
    }),
  ),
  // Node's loader thread and named imports of the public API want real ES modules.
  {
    ...bundled,
    format: 'esm',
    splitting: false,
    entry: { 'esm-loader': 'src/hooks/esm-loader.ts', index: 'src/index.ts' },
    outExtension: () => ({ js: '.mjs' }),
  },
  // Types alone: whoever imports these for their own, by whichever module system, is given an empty module.
  {
    ...shared,
    format: ['cjs', 'esm'],
    splitting: false,
    entry: { extension: 'src/extension.ts' },
    outExtension: ({ format }) => ({ js: format === 'cjs' ? '.cjs' : '.mjs' }),
  },
  // The entries, in the syntax that they are written in: any Node that knows the flag must be able to parse them. Their paths are
  // promised to users, so they are not in `dist`.
  {
    ...shared,
    format: 'cjs',
    external: [/start\.cjs$/],
    outDir: 'register',
    entry: { require: 'register/require.ts' },
    outExtension: () => ({ js: '.cjs' }),
  },
  {
    ...shared,
    format: 'esm',
    external: [/start\.cjs$/],
    outDir: 'register',
    entry: { import: 'register/import.ts' },
    splitting: false,
    outExtension: () => ({ js: '.mjs' }),
  },
  // The page of `view`, for browsers: files that the viewer's server gives out, of which the layout of the map is read later.
  {
    platform: 'browser',
    target: 'es2023',
    format: 'esm',
    outDir: 'dist/viewer',
    dts: false,
    sourcemap: development,
    minify: !development,
    noExternal: [/.*/],
    splitting: true,
    treeshake: false,
    entry: { page: 'src/viewer/page/main.tsx' },
    esbuildPlugins: [keepMetafile, pageFile],
    esbuildOptions(options) {
      options.jsx = 'automatic';
      options.jsxImportSource = 'preact';
      options.legalComments = 'none';
      options.mainFields = ['module', 'main'];
      options.conditions = ['browser', 'import'];
    },
  },
]);
