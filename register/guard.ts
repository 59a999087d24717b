/**
 * The guard: decides whether this process is to be traced before anything else is loaded. Built into both entries, because
 * one more file costs a process that is not traced as much as all the rest.
 * ES5 on purpose, so that any Node that knows `--require` can parse it and get a sentence instead of a syntax error.
 */
interface Guarded {
  state: string;
}

var KEY = Symbol.for('@org/otel-auto');
var registry = global as unknown as { [key: symbol]: Guarded | undefined };

// Lists and not regular expressions, which a process that is not traced would have to compile.
var MANAGERS = ['npm', 'npx', 'pnpm', 'pnpx', 'yarn', 'yarnpkg', 'corepack'];
var PACKAGES = ['npm', 'pnpm', 'yarn', 'corepack'];
var FOLDERS = ['bin', 'dist', 'lib', 'libexec'];
var EXTENSIONS = ['.js', '.cjs', '.mjs'];
var OWN_COMMAND = '/otel-auto/dist/cli.cjs';

/** npm, npx, yarn, pnpm and corepack run before the app, in processes that inherit NODE_OPTIONS: their own work is not the app's. */
function isPackageManager(script: string | undefined, getRequire: () => NodeJS.Require): boolean {
  if (!script) return false;
  var name = script.slice(Math.max(script.lastIndexOf('/'), script.lastIndexOf('\\')) + 1);
  // Nearly every script ends here.
  if (!isOneOf(MANAGERS, name.split('.').join('-').split('-')[0])) return false;
  if (isFileOfPackageManager(script)) return true;
  var extension = name.lastIndexOf('.');
  if (extension !== -1 && isOneOf(EXTENSIONS, name.slice(extension))) name = name.slice(0, extension);
  if (!isOneOf(MANAGERS, withoutCli(name))) return false;
  try {
    // A command on PATH is a link; an app that merely has such a name is not.
    return isFileOfPackageManager((getRequire()('fs') as typeof import('fs')).realpathSync(script));
  } catch (_) {
    return false;
  }
}

/**
 * `npm/bin/npm-cli.js`, or what `yarn set version` puts into `.yarn/releases`. With a version: `/opt/yarn-v1.22.22/bin/yarn.js` of
 * the Docker image of Node, `yarn/1.22.22/bin/yarn.js` of Volta, mise and asdf, `corepack/v1/yarn/4.9.2/yarn.js` of corepack's cache.
 */
function isFileOfPackageManager(file: string): boolean {
  var folders = file.split('\\').join('/').split('/');
  var name = folders.pop() || '';
  var extension = name.lastIndexOf('.');
  if (extension === -1 || !isOneOf(EXTENSIONS, name.slice(extension))) return false;
  name = name.slice(0, extension);
  var last = folders.length - 1;
  var isRelease = last > 1 && folders[last - 1] === '.yarn' && folders[last] === 'releases';
  if (isRelease && name.length > 5 && name.indexOf('yarn-') === 0) return true;
  if (!isOneOf(MANAGERS, withoutCli(name))) return false;
  for (var index = 1; index <= last; index++) {
    if (!isFolderOfPackageManager(folders[index] || '')) continue;
    var next = isVersion(folders[index + 1]) ? index + 2 : index + 1;
    if (isOneOf(FOLDERS, folders[next])) return true;
    if (next === index + 2 && next > last && isOneOf(folders, 'corepack')) return true;
  }
  return false;
}

/** `yarn` or `yarn-v1.22.22`. */
function isFolderOfPackageManager(folder: string): boolean {
  if (isOneOf(PACKAGES, folder)) return true;
  var dash = folder.indexOf('-');
  return dash !== -1 && isOneOf(PACKAGES, folder.slice(0, dash)) && isVersion(folder.slice(dash + 1));
}

/** The command of this package: its viewer would trace what is sent to it, and send that to itself. */
function isOwnCommand(script: string | undefined, getRequire: () => NodeJS.Require): boolean {
  if (!script) return false;
  var name = script.slice(Math.max(script.lastIndexOf('/'), script.lastIndexOf('\\')) + 1);
  if (name !== 'otel-auto' && name !== 'cli.cjs') return false;
  try {
    var file = (getRequire()('fs') as typeof import('fs')).realpathSync(script).split('\\').join('/');
    return file.slice(-OWN_COMMAND.length) === OWN_COMMAND;
  } catch (_) {
    return false;
  }
}

function isVersion(text: string | undefined): boolean {
  if (!text) return false;
  var digit = text.charAt(text.charAt(0) === 'v' ? 1 : 0);
  return digit >= '0' && digit <= '9';
}

function isOneOf(list: readonly string[], value: string | undefined): boolean {
  return value !== undefined && list.indexOf(value) !== -1;
}

function withoutCli(name: string): string {
  return name.slice(-4) === '-cli' ? name.slice(0, -4) : name;
}

function say(level: string, text: string, getRequire: () => NodeJS.Require): void {
  try {
    (getRequire()('fs') as typeof import('fs')).writeSync(2, '[otel-auto] ' + level + ': ' + text + '\n');
  } catch (_) {
    // A closed stderr is not the app's problem.
  }
}

function decide(getRequire: () => NodeJS.Require): string {
  // With a configuration file, only what it says counts.
  var isDisabled = (process.env.OTEL_SDK_DISABLED || '').trim().toLowerCase() === 'true';
  if (isDisabled && (process.env.OTEL_CONFIG_FILE || '').trim() === '') return 'disabled';
  if (isPackageManager(process.argv[1], getRequire)) return 'package manager';
  if (isOwnCommand(process.argv[1], getRequire)) return 'own command';
  if (isAnotherRuntime(getRequire)) return 'unsupported runtime';
  var version = process.versions.node.split('.');
  if (Number(version[0]) < 22 || (Number(version[0]) === 22 && Number(version[1]) < 15)) {
    say(
      'warn',
      'Node ' +
        process.versions.node +
        ' is older than 22.15.0, the oldest supported; the app runs untraced. ' +
        'Run it on a newer Node, or remove this loader from its flags and NODE_OPTIONS.',
      getRequire,
    );
    return 'unsupported node';
  }
  return 'starting';
}

/** Deno and Bun have flags like Node's and look like Node, but load modules in ways of their own. */
function isAnotherRuntime(getRequire: () => NodeJS.Require): boolean {
  var versions = process.versions;
  var name = versions.deno ? 'Deno' : versions.bun ? 'Bun' : '';
  if (name === '') return false;
  say(
    'warn',
    'this is ' +
      name +
      ' ' +
      (versions.deno || versions.bun) +
      ' and not Node, so nothing is patched and the app runs untraced. Run it on Node' +
      (name === 'Deno'
        ? ', or have Deno trace it itself (OTEL_DENO=true).'
        : ', or remove this loader from its flags.'),
    getRequire,
  );
  return true;
}

/** @param getRequire gives a `require` of the folder that this is built into; only called when something is to be loaded */
export function guard(getRequire: () => NodeJS.Require): void {
  if (registry[KEY] !== undefined) return;
  var guarded: Guarded = { state: decide(getRequire) };
  registry[KEY] = guarded;
  if (guarded.state !== 'starting') return;
  try {
    (getRequire()('../dist/start.cjs') as typeof import('../src/loader/start.ts')).start(guarded);
  } catch (error) {
    guarded.state = 'failed';
    say(
      'error',
      'the loader could not start (' + error + '); the app runs untraced. Reinstall @org/otel-auto, or report this.',
      getRequire,
    );
  }
}
