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

/** npm, npx, yarn, pnpm and corepack run before the app, in processes that inherit NODE_OPTIONS: their own work is not the app's. */
function isPackageManager(script: string | undefined, getRequire: () => NodeJS.Require): boolean {
  if (!script) return false;
  // Asked first because it is quick to compile: nearly every script ends here.
  var name = script.slice(Math.max(script.lastIndexOf('/'), script.lastIndexOf('\\')) + 1);
  if (!/^(?:npm|npx|pnpm|pnpx|yarn|yarnpkg|corepack)(?:-.*)?(?:\.[cm]?js)?$/.test(name)) return false;
  return isFileOfPackageManager(script, name, getRequire);
}

function isFileOfPackageManager(script: string, name: string, getRequire: () => NodeJS.Require): boolean {
  var YARN_RELEASE = /[\\/]\.yarn[\\/]releases[\\/]yarn-[^\\/]+\.[cm]?js$/;
  if (YARN_RELEASE.test(script)) return true;
  if (!/^[a-z]+(?:-cli)?(?:\.[cm]?js)?$/.test(name)) return false;
  var PACKAGE_MANAGER =
    /[\\/](?:npm|pnpm|yarn|corepack)[\\/](?:bin|dist|lib)[\\/](?:.*[\\/])?(?:npm|npx|pnpm|pnpx|yarn|yarnpkg|corepack)(?:-cli)?\.[cm]?js$/;
  if (PACKAGE_MANAGER.test(script)) return true;
  try {
    // A command on PATH is a link; an app that merely has such a name is not.
    var file = (getRequire()('fs') as typeof import('fs')).realpathSync(script);
    return PACKAGE_MANAGER.test(file) || YARN_RELEASE.test(file);
  } catch (_) {
    return false;
  }
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
  if (/^\s*$/.test(process.env.OTEL_CONFIG_FILE || '') && /^\s*true\s*$/i.test(process.env.OTEL_SDK_DISABLED || '')) {
    return 'disabled';
  }
  if (isPackageManager(process.argv[1], getRequire)) return 'package manager';
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

/** @param getRequire gives a `require` of the folder that this is built into; only called when something is to be loaded */
export function guard(getRequire: () => NodeJS.Require): void {
  if (registry[KEY] !== undefined) return;
  var guarded: Guarded = { state: decide(getRequire) };
  registry[KEY] = guarded;
  if (guarded.state !== 'starting') return;
  try {
    (getRequire()('../start.cjs') as typeof import('../src/start.ts')).start(guarded);
  } catch (error) {
    guarded.state = 'failed';
    say(
      'error',
      'the loader could not start (' + error + '); the app runs untraced. Reinstall @org/otel-auto, or report this.',
      getRequire,
    );
  }
}
