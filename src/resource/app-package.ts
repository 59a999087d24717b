import { readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, sep } from 'node:path';
import { parseJson } from '../node/at-boot.ts';

/** The app's name and version as its package.json has them. */
export interface AppPackage {
  name: string;
  version: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** For a function of AWS Lambda, whose main script is Lambda's own: the function's name, and the version of its package.json. */
export function findApp(
  argv: readonly string[],
  execArgv: readonly string[],
  env: Environment,
): AppPackage | undefined {
  const { AWS_LAMBDA_FUNCTION_NAME: name, LAMBDA_TASK_ROOT: root, _HANDLER: handler } = env;
  if (name && root && handler) return { name, version: readPackage(join(root, 'package.json'))?.version };
  const script = findMainScript(argv, execArgv);
  if (script === undefined) return undefined;
  return (isInstalled(script) ? findStartedApp(env) : undefined) ?? findAppPackage(script);
}

/** Is the script one of a package that the app has installed? */
function isInstalled(script: string): boolean {
  return script.includes(`${sep}node_modules${sep}`);
}

/**
 * The app that a command of an installed package, such as `next start`, `ts-node app.ts` or `jest`, was started for: that in
 * whose folder it runs. PM2, which may run anywhere, says which script it is.
 */
function findStartedApp({ pm_exec_path: script }: Environment): AppPackage | undefined {
  try {
    if (script && isAbsolute(script) && !isInstalled(script)) return findAppPackage(script);
    return findAppPackage(join(process.cwd(), 'package.json'));
  } catch {
    return undefined; // The folder may be gone.
  }
}

/**
 * The main script's real path; undefined when there is none (REPL, `--eval`, standard input). Node has made
 * `argv[1]` absolute before preloads run, unless it is an argument of an evaluated script.
 */
export function findMainScript(argv: readonly string[], execArgv: readonly string[]): string | undefined {
  const script = argv[1];
  if (script === undefined || !isAbsolute(script) || execArgv.some(isEval)) return undefined;
  try {
    return realpathSync(script);
  } catch {
    // `node app` for app.js: not a file by that name, but in the right directory.
    return script;
  }
}

function isEval(flag: string): boolean {
  return /^(-[pe]+|--eval|--print)(=|$)/.test(flag);
}

/** The nearest package.json upwards from `script` that has a name; those that only say `"type"` are passed over. */
export function findAppPackage(script: string): AppPackage | undefined {
  for (const directory of upwards(script)) {
    const found = readPackage(join(directory, 'package.json'));
    if (found?.name) return { name: found.name, version: found.version };
  }
  return undefined;
}

function* upwards(script: string): Generator<string> {
  let directory = dirname(script);
  while (true) {
    yield directory;
    const parent = dirname(directory);
    if (parent === directory) return;
    directory = parent;
  }
}

/** Undefined when there is no readable package.json at `path`. */
function readPackage(path: string): { name: string | undefined; version: string | undefined } | undefined {
  // A failing read costs more than this question, and most directories have no package.json.
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return undefined;
  try {
    const content: unknown = parseJson(readFileSync(path, 'utf8'));
    if (typeof content !== 'object' || content === null) return undefined;
    return { name: textOf(content, 'name'), version: textOf(content, 'version') };
  } catch {
    return undefined;
  }
}

function textOf(content: object, key: string): string | undefined {
  const value: unknown = Reflect.get(content, key);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}
