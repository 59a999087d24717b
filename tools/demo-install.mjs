// This is what `npm run demo` installs where nothing is installed yet: what the loader is built of and what the demo's services use, in the
// versions of package-lock.json. Everything that the tests need is twenty times as much.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Builds the loader. tsup loads `typescript`, of which it wants the compiler for declarations only. */
const BUILDERS = ['esbuild', 'tsup', 'typescript'];

/** Their binary, a package of its own for each platform, is not used. */
const WITHOUT_BINARY = ['typescript'];

/** Packages that another one asks for, and the build replaces (build/native-fetch.ts) or never reads. */
const UNUSED = {
  gaxios: ['https-proxy-agent', 'node-fetch', 'rimraf'],
  rollup: ['@napi-rs/lzma-linux-x64-gnu'],
};

/** Declarations alone, which nothing that runs there reads. */
const DECLARATIONS = '@types/';

/** Source maps and declarations are a quarter of what is installed, and nobody debugs or type-checks there. */
const UNREAD = /\.(?:map|d\.[cm]?ts)$/;

/** The oldest Node that reads TypeScript by itself (https://nodejs.org/docs/latest-v22.x/api/typescript.html), as the build has it. */
const READS_TYPESCRIPT = [22, 18];

/** Can the demo be built and run by that Node? Otherwise it gets the one that the tests use. */
export function canBuild(version) {
  const [major, minor] = version.split('.').map(Number);
  const [wantedMajor, wantedMinor] = READS_TYPESCRIPT;
  return major > 23 || (major === wantedMajor && minor >= wantedMinor);
}

/** Names of the packages that the demo needs itself. @param lock parsed package-lock.json */
export function neededForDemo(root, lock, nodeVersion) {
  const sources = ['src', 'build', join('examples', 'demo')].flatMap((folder) => sourcesBelow(join(root, folder)));
  const named = [...sources, join(root, 'tsup.config.ts')].flatMap((file) => packagesIn(readFileSync(file, 'utf8')));
  const { devDependencies } = lock.packages[''];
  // The official instrumentations are those of a package that depends on all of them.
  const known = named.filter((name) => devDependencies[name] !== undefined || name.startsWith('@opentelemetry/'));
  const installed = known.filter((name) => lock.packages[`node_modules/${name}`] !== undefined);
  return [...new Set([...BUILDERS, ...installed, ...(canBuild(nodeVersion) ? [] : ['node'])])].sort();
}

function sourcesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return ['test', 'node_modules'].includes(entry.name) ? [] : sourcesBelow(path);
    return /\.[cm]?[jt]s$/.test(entry.name) ? [path] : [];
  });
}

function packagesIn(source) {
  const specifiers = source.matchAll(
    /(?:\bfrom |\bimport ?\(?|\brequire\()['"]((?:@[\w.-]+\/)?[\w-][\w.-]*)[/\w.-]*['"]/g,
  );
  return [...specifiers].map(([, name]) => name);
}

/** package.json and package-lock.json of these packages and of what they depend on, each in the version and at the place it has in `lock`. @param overrides those of package.json */
export function partOf(lock, names, overrides) {
  const dependencies = Object.fromEntries(names.map((name) => [name, lock.packages[`node_modules/${name}`].version]));
  const packages = { '': { dependencies } };
  const open = names.map((name) => `node_modules/${name}`);
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (packages[path] !== undefined) continue;
    const { dev: _, devOptional: __, ...entry } = lock.packages[path];
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    if (WITHOUT_BINARY.includes(name)) delete entry.optionalDependencies;
    for (const kind of ['dependencies', 'optionalDependencies'])
      if (entry[kind] !== undefined) entry[kind] = withoutUnread(entry[kind], UNUSED[name]);
    packages[path] = entry;
    const wanted = { ...entry.dependencies, ...entry.optionalDependencies, ...requiredPeers(entry) };
    open.push(...Object.keys(wanted).flatMap((name) => placeOf(lock, path, name) ?? []));
  }
  const { lockfileVersion } = lock;
  return {
    manifest: { private: true, dependencies, overrides },
    lock: { lockfileVersion, requires: true, packages: sorted(packages) },
  };
}

function withoutUnread(dependencies, unused = []) {
  const read = (name) => !unused.includes(name) && !name.startsWith(DECLARATIONS);
  return Object.fromEntries(Object.entries(dependencies).filter(([name]) => read(name)));
}

function requiredPeers({ peerDependencies = {}, peerDependenciesMeta = {} }) {
  return Object.fromEntries(Object.entries(peerDependencies).filter(([name]) => !peerDependenciesMeta[name]?.optional));
}

/** Where Node finds `name` from the package at `path`; undefined: what is optional may be missing. */
function placeOf(lock, path, name) {
  for (let from = path; ; from = dirname(from)) {
    const place = from === '.' ? `node_modules/${name}` : `${from}/node_modules/${name}`;
    if (lock.packages[place] !== undefined) return place;
    if (from === '.') return undefined;
  }
}

function sorted(packages) {
  return Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * Installs into node_modules, which is not there yet.
 * @param install runs `npm ci` in a folder; returns its exit code
 */
export function installForDemo(root, install) {
  const [lock, { overrides }] = ['package-lock.json', 'package.json'].map((file) =>
    JSON.parse(readFileSync(join(root, file), 'utf8')),
  );
  const part = partOf(lock, neededForDemo(root, lock, process.versions.node), overrides);
  const folder = join(root, '.demo');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), JSON.stringify(part.manifest));
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(part.lock));
  const status = install(folder);
  if (status === 0) {
    removeUnread(join(folder, 'node_modules'));
    renameSync(join(folder, 'node_modules'), join(root, 'node_modules'));
  }
  rmSync(folder, { recursive: true, force: true });
  return status;
}

function removeUnread(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true }))
    if (entry.isFile() && UNREAD.test(entry.name)) rmSync(join(entry.parentPath, entry.name));
}
