// Reads off test files what has to be there before they run: the packed package, and servers.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { definitions } from './servers/definitions.mjs';

const IMPORT = /\b(?:from|import)\s*\(?\s*['"](\.\.?\/[^'"]+)['"]/g;
const PACKED = /'\.packed'|\/packed\.ts'/;
/** A call whose servers follow from a file that is read only when the test runs. */
const SERVERS_OF_AN_APP = /\bserversOf\(|\bserversFor\((?!\[)/;

/** Test files that match, relative to `root`. */
export function findTests(root, patterns) {
  return globSync(patterns, { cwd: root, exclude: (name) => name === 'node_modules' }).sort();
}

/**
 * The preparation that some test files need. Sources under test are not read, to which for a test of units the tools belong.
 * @returns {{ packed: boolean, processes: boolean, servers: string[] }} `servers`: their names
 */
export function needsOf(root, files) {
  const seen = new Map();
  for (const file of files) {
    const underTest = isOfUnits(file) ? ['src', 'bench', 'tools'] : ['src', 'bench'];
    const except = underTest.map((folder) => join(root, folder) + sep);
    readWithImports(join(root, file), except, seen);
  }
  const texts = [...seen].filter(([path]) => relative(root, path) !== HARNESS_OF_SERVERS).map(([, text]) => text);
  const some = (pattern) => texts.some((text) => pattern.test(text));
  return {
    packed: some(PACKED),
    processes: some(/['"]node:child_process['"]/),
    servers: Object.keys(definitions).filter(
      (name) => some(SERVERS_OF_AN_APP) || variablesOf(name).some((variable) => some(new RegExp(`\\b${variable}\\b`))),
    ),
  };
}

function isOfUnits(file) {
  return file.startsWith(join('test', 'unit') + sep);
}

const HARNESS_OF_SERVERS = join('test', 'harness', 'servers.ts');

/** The variables that tell an app where a server is. */
export function variablesOf(server) {
  const { env, exact } = definitions[server];
  return exact === undefined ? [env] : [env, exact];
}

function readWithImports(path, except, seen) {
  if (seen.has(path) || except.some((folder) => path.startsWith(folder)) || !existsSync(path)) return;
  const text = readFileSync(path, 'utf8');
  // Definitions of servers name all of them, and are no use of any.
  seen.set(path, path.endsWith(join('servers', 'definitions.mjs')) ? '' : text);
  for (const [, specifier] of text.matchAll(IMPORT)) readWithImports(join(dirname(path), specifier), except, seen);
}

/** The tests that need neither the packed package, nor a server, nor another process; those of `test/unit` may start one. */
export function findUnitTests(root) {
  return findTests(root, ['test/**/*.test.ts']).filter((file) => {
    if (isOfUnits(file)) return true;
    const { packed, processes, servers } = needsOf(root, [file]);
    return !packed && !processes && servers.length === 0;
  });
}
