// Runs one task of this repository with nothing prepared: `node tools/run.mjs <task>`, the tasks being those of `tasks` below.
// Must work on the oldest Node that people have around (20); the tasks themselves run on the `node` dev dependency.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installForDemo } from './demo-install.mjs';
import { readLibraries } from './libraries.mjs';
import { staleVersions, writeVersions } from './versions.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const installedNode = join(root, 'node_modules', 'node', 'bin', 'node');
/** For a matrix of Node versions: tests run on the Node that runs the command. */
const ON_THIS_NODE = process.env.OTEL_AUTO_NODE === 'this';
/** Where only the demo's packages are installed, the one that runs this may be the one that is used. */
const node = () => (existsSync(installedNode) && !ON_THIS_NODE ? installedNode : process.execPath);
const [task = '', ...rest] = process.argv.slice(2);
/** Says of which lock files what is installed was made. */
const STAMP = join(root, 'node_modules', '.installed');
/** The same, where only what the demo needs is installed. */
const DEMO_STAMP = join(root, 'node_modules', '.installed-for-demo');

if (process.env.OTEL_AUTO_TASK !== task) {
  install();
  process.exit(run(node(), [fileURLToPath(import.meta.url), task, ...rest], { OTEL_AUTO_TASK: task }));
}

const tasks = {
  build,
  dev,
  pack,
  versions,
  check,
  demo,
  example,
  compare,
  test,
  unit,
  library,
  real,
  interop,
  bench,
  screenshots,
  docs,
  canary,
  reproducible,
  release,
  'release-notes': releaseNotes,
  engines,
  'bench-page': benchPage,
  'bench-boundaries': benchBoundaries,
};
if (!Object.hasOwn(tasks, task)) {
  console.error(`unknown task "${task}"; one of: ${Object.keys(tasks).join(', ')}`);
  process.exit(2);
}
process.exit(await tasks[task](rest));

/** `npm ci`, unless the installed tree was made from these very lock files. */
function install() {
  const wanted = hashOfLocks();
  if (task === 'demo' && installDemo(wanted)) return;
  if (existsSync(STAMP) && existsSync(installedNode) && readFileSync(STAMP, 'utf8') === wanted) return;
  console.error('installing dependencies ...');
  const quietly = ['--no-audit', '--no-fund'];
  must(npm(['ci', ...quietly]), 'npm ci');
  for (const cwd of foldersApart()) must(npm(['ci', '--ignore-scripts', ...quietly], { cwd }), `npm ci in ${cwd}`);
  writeFileSync(STAMP, wanted);
}

/** Only what the demo needs, unless more is there already. Returns whether that will do. */
function installDemo(wanted) {
  const folder = join(root, 'node_modules');
  if (existsSync(DEMO_STAMP)) {
    if (readFileSync(DEMO_STAMP, 'utf8') === wanted) return true;
    rmSync(folder, { recursive: true });
  }
  if (existsSync(folder)) return false;
  console.error('installing what the demo needs ...');
  must(
    installForDemo(root, (cwd) => npm(['ci', '--no-audit', '--no-fund'], { cwd })),
    'npm ci',
  );
  writeFileSync(DEMO_STAMP, wanted);
  return true;
}

function hashOfLocks() {
  const hash = createHash('sha256');
  for (const folder of [root, ...foldersApart()]) hash.update(readFileSync(join(folder, 'package-lock.json')));
  return hash.digest('hex');
}

/**
 * Versions of libraries that are no workspaces: they bring what is native along, but within a workspace npm does not see that
 * (it reads `gypfile` from package.json and not from the lock file) and would compile it.
 */
function foldersApart() {
  return readLibraries(root)
    .flatMap(({ versions }) => versions)
    .map(({ folder }) => folder)
    .filter((folder) => existsSync(join(folder, 'package-lock.json')));
}

function npm(args, options = {}) {
  const cli = process.env.npm_execpath;
  return cli?.endsWith('.js') ? run(process.execPath, [cli, ...args], {}, options) : run('npm', args, {}, options);
}

function run(command, args, env = {}, options = {}) {
  const path = [dirname(node()), join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter);
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, PATH: path, ...env },
    ...options,
  });
  if (error) console.error(`${command}: ${error.message}`);
  return status ?? 1; // Null: ended by a signal, or not started at all.
}

function must(status, what) {
  if (status === 0) return;
  console.error(`${what} failed (exit ${status})`);
  process.exit(1);
}

function bin(name) {
  return join(root, 'node_modules', '.bin', name);
}

async function generate() {
  const { writeRegistry } = await import('../build/registry.mjs');
  writeRegistry(root);
}

async function build() {
  await generate();
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  must(run(bin('tsup'), ['--silent']), 'tsup');
  must(run(bin('tsc'), ['-p', 'tsconfig.types.json']), 'tsc (declarations)');
  const { writeTypes } = await import('../build/types.mjs');
  writeTypes(root);
  const { writeLicenses } = await import('../build/licenses.mjs');
  writeLicenses(root);
  const { writeReference } = await import('./docs/reference.mjs');
  await writeReference(root);
  return 0;
}

/** Builds the tarball and installs it elsewhere: tests and the demo use what users get. */
async function pack() {
  await build();
  return packBuilt();
}

async function packBuilt() {
  const folder = join(root, '.packed');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const { writePackageFolder } = await import('../build/package-folder.mjs');
  const quietly = { cwd: writePackageFolder(root), stdio: ['ignore', 'ignore', 'inherit'] };
  must(npm(['pack', '--silent', '--pack-destination', folder], quietly), 'npm pack');
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const tarball = `${name.replace('@', '').replace('/', '-')}-${version}.tgz`;
  must(
    npm(['install', '--silent', '--no-audit', '--no-fund', '--offline', `./${tarball}`], { cwd: folder }),
    'npm install of the tarball',
  );
  linkForExamples(join(folder, 'node_modules', name));
  return 0;
}

/** The examples import the package by its name, as if it was installed. */
function linkForExamples(installed) {
  const link = join(root, 'examples', 'node_modules', '@org', 'otel-auto');
  rmSync(link, { recursive: true, force: true });
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(installed, link);
}

async function check() {
  await generate();
  must(run(bin('biome'), ['ci', '.']), 'formatting and lint');
  must(run(bin('tsc'), ['-p', '.']), 'types');
  for (const folder of ['src/viewer/page', 'test/viewer/page', 'bench/page'])
    must(run(bin('tsc'), ['-p', folder]), `types of ${folder}, for browsers`);
  const { staleReference } = await import('./docs/reference.mjs');
  const stale = await staleReference(root);
  if (stale.length > 0) console.error(`not as generated: ${stale.join(', ')}; run \`npm run build\` and commit them`);
  const pinned = staleVersions(root);
  if (pinned.length > 0)
    console.error(
      `not as versions.json says: ${pinned.join(', ')}; run \`npm run versions\`, and remove what is left over`,
    );
  return stale.length + pinned.length > 0 ? 1 : 0;
}

/** Installs the versions that the libraries' versions.json pin. */
function versions() {
  writeVersions(root);
  const quietly = ['--no-audit', '--no-fund'];
  must(npm(['install', ...quietly]), 'npm install');
  for (const cwd of foldersApart())
    must(npm(['install', '--ignore-scripts', ...quietly], { cwd }), `npm install in ${cwd}`);
  writeFileSync(STAMP, hashOfLocks());
  return 0;
}

async function demo(args) {
  if (!existsSync(DEMO_STAMP)) await pack();
  else {
    // Without declarations, generated pages and what a build finds out by starting the libraries: these need all the rest.
    await generate();
    rmSync(join(root, 'dist'), { recursive: true, force: true });
    must(run(bin('tsup'), ['--silent'], { OTEL_AUTO_DEVELOPMENT: '1' }), 'tsup');
    await packBuilt();
  }
  return run(node(), [join(root, 'tools', 'demo.mjs'), ...args]);
}

async function example(args) {
  await pack();
  return run(node(), [join(root, 'tools', 'example.mjs'), ...args]);
}

/** `npm run compare -- node app.js`: the spans of an app that differ between the two engines. */
async function compare(args) {
  await pack();
  const { name } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const cli = join(root, '.packed', 'node_modules', name, 'dist', 'cli.cjs');
  return run(node(), [cli, 'compare', ...args], {}, { cwd: process.env.INIT_CWD ?? root });
}

/** Builds into dist/ at each change, with source maps and all names: run an app with `node --enable-source-maps`. */
async function dev() {
  const { buildAtEachChange } = await import('./dev.mjs');
  const folders = ['src', 'register'].map((folder) => join(root, folder));
  await generate(); // Else the first build would change what is watched, and be done twice.
  await buildAtEachChange(folders, async () => {
    await generate();
    const started = Date.now();
    const status = run(bin('tsup'), ['--silent'], { OTEL_AUTO_DEVELOPMENT: '1' });
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    console.error(status === 0 ? `built dist/ in ${seconds} s; waiting for changes` : 'not built; waiting for changes');
  });
}

/** Makes the code that tests are given: the packed package, or the sources alone, which need what is generated. */
function prepare(what) {
  return what === 'packed' ? pack() : generate();
}

async function test(args) {
  const { runTests } = await import('./tests.mjs');
  return runTests({ root, node: node(), args, prepare });
}

async function unit(args) {
  const { runUnitTests } = await import('./tests.mjs');
  return runUnitTests({ root, node: node(), args, prepare });
}

async function library(args) {
  const { runLibraryTests } = await import('./tests.mjs');
  return runLibraryTests({ root, node: node(), args, prepare });
}

/** Each application is installed without scripts: none of them needs to compile anything. */
async function real(args) {
  await pack();
  const { runRealApps } = await import('./tests.mjs');
  const install = (cwd) => npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd });
  return runRealApps({ root, node: node(), args, install });
}

async function interop() {
  await pack();
  const { runInterop } = await import('./tests.mjs');
  return runInterop({ root, node: node() });
}

async function bench(args) {
  await pack();
  return run(node(), [join(root, 'bench', 'main.ts'), ...args]);
}

/** Each library in its newest version; needs the network, and never fails. */
async function canary(args) {
  await pack();
  const { runWithServers } = await import('./tests.mjs');
  return runWithServers((servers) => run(node(), [join(root, 'test', 'canary', 'main.ts'), ...args], servers));
}

/** The libraries' apps under both engines; writes the table of docs/engines.md. */
async function engines(args) {
  await pack();
  const { runWithServers } = await import('./tests.mjs');
  return runWithServers((servers) => run(node(), [join(root, 'test', 'engines', 'main.ts'), ...args], servers));
}

/** The site of docs/. */
function docs(args) {
  return run(node(), [join(root, 'tools', 'docs', 'site.mjs'), ...args]);
}

/** Builds twice, and compares byte for byte. */
async function reproducible() {
  const { ELSEWHERE, differing, digestsOf } = await import('./reproducible.mjs');
  await pack();
  const first = digestsOf(root);
  Object.assign(process.env, ELSEWHERE);
  await pack();
  const second = digestsOf(root);
  const files = differing(first, second);
  for (const file of files) console.error(`differs between two builds: ${file}`);
  if (files.length > 0) return 1;
  const [tarball] = Object.entries(second).filter(([file]) => file.endsWith('.tgz'));
  console.log(`${Object.keys(second).length} files are the same in two builds; sha256 ${tarball[1]} ${tarball[0]}`);
  return 0;
}

/** Shows how a version would be made, or makes it. */
async function release(args) {
  const { releaseArguments } = await import('./release.mjs');
  const { problem, args: given } = releaseArguments(args);
  if (problem === undefined) return run(bin('release-it'), given);
  console.error(problem);
  return 2;
}

/** Prints what CHANGELOG.md says of the version in package.json. */
async function releaseNotes() {
  const { notesOf } = await import('./release.mjs');
  const [changelog, manifest] = ['CHANGELOG.md', 'package.json'].map((file) => readFileSync(join(root, file), 'utf8'));
  process.stdout.write(notesOf(changelog, JSON.parse(manifest).version));
  return 0;
}

/** Takes the pictures of docs/images anew. */
async function screenshots() {
  await pack();
  return run(node(), [join(root, 'tools', 'docs', 'screenshots.mjs')]);
}

/** Measures how long the viewer's page takes to show a large trace, beside a page that shows the same rows and does nothing. */
async function benchPage(args) {
  await pack();
  return run(node(), [join(root, 'bench', 'page', 'main.ts'), ...args]);
}

/** Where work ends up that an app hands on, beside two peers; writes docs/boundaries.md. */
async function benchBoundaries(args) {
  await pack();
  const { runWithServers } = await import('./tests.mjs');
  return runWithServers((env) => run(node(), [join(root, 'bench', 'boundaries', 'main.ts'), ...args], env));
}
