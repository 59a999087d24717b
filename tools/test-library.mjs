// Finds the tests of one library: `npm run test:library pg`, or `pg 8`, or `pg@8`.
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readLibraries, versionsNamed } from './libraries.mjs';
import { definitions } from './servers/definitions.mjs';
import { findTests, variablesOf } from './test-needs.mjs';

const USAGE = 'usage: npm run test:library <name> [<version>] [-- options of node --test]';

/** A library and versions of it as the command line names them, or `problem`: the line that says what is wrong and what there is. */
export function parseLibrary(root, args) {
  const { words, version: option, options } = parse(args);
  const [first = '', second, ...more] = words;
  const [, name = '', afterName] = /^(.[^@]*)(?:@(.*))?$/.exec(first) ?? [];
  const asked = option ?? second ?? afterName;
  if (name === '' || more.length > 0) return { problem: USAGE };
  const libraries = readLibraries(root);
  const library = libraries.find((one) => one.name === name);
  if (library === undefined)
    return { problem: `no library is called "${name}"; there are: ${libraries.map((one) => one.name).join(', ')}` };
  if (asked === undefined) return { library, versions: library.versions, options };
  if (library.versions.length === 0)
    return { problem: `${name} has the versions of Node, all of which are tested; leave "${asked}" out` };
  const versions = versionsNamed(library, asked);
  if (versions.length > 0) return { library, versions, options };
  const known = library.versions.map((version) => version.name).join(', ');
  return {
    problem: `${name} is not tested in version "${asked}", but in ${known}; pin it as docs/contributing/add-a-library.md says`,
  };
}

/** npm takes a `--version` that does not follow `--` for its own, which is why it may also be a word. */
function parse(args) {
  const words = [];
  const options = [];
  let version;
  for (let index = 0; index < args.length; index++) {
    const arg = args[index];
    if (arg === '--version') version = args[++index] ?? '';
    else if (arg.startsWith('--version=')) version = arg.slice('--version='.length);
    else if (options.length > 0 || arg.startsWith('-')) options.push(arg);
    else words.push(arg);
  }
  return { words, version, options: options.filter((option) => option !== '--') };
}

/** The test files that ask `isWanted` (test/harness/wanted.ts), and those that are called after the library. */
export function testsOf(root, { name }) {
  const names = readLibraries(root).map((library) => library.name);
  return findTests(root, ['test/**/*.test.ts']).filter((file) => {
    const title = basename(file).replace(/\.test\.ts$/, '');
    const isNamed = (library) => title === library || title.startsWith(`${library}-`);
    const longer = names.some((other) => other.length > name.length && other.startsWith(name) && isNamed(other));
    return (isNamed(name) && !longer) || /\bisWanted\(/.test(readFileSync(join(root, file), 'utf8'));
  });
}

/** The servers that its app mentions. */
export function serversMentioned({ tests }) {
  const source = readFileSync(join(tests, 'app.mjs'), 'utf8');
  return Object.keys(definitions).filter((server) => variablesOf(server).some((variable) => source.includes(variable)));
}
