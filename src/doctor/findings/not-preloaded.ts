import { appProcesses, type Evidence } from '../evidence.ts';
import type { FindingKind, Found } from '../finding.ts';
import { preloadsOf, startsLoader, wordsOf } from '../probe/preloads.ts';

const FIX =
  'Start it with node --import @org/otel-auto/register app.js, or set NODE_OPTIONS="--import=<absolute path of node_modules>/@org/otel-auto/register/import.mjs".';

export default {
  code: 'NOT_PRELOADED',
  level: 'warning',
  area: 'loader',
  title: 'Nothing loads the loader before the app.',
  explanation: `The loader must be in the process before the first module of the app is loaded. That is what Node's flag
\`--import\` is for, on the command line or in \`NODE_OPTIONS\`. An \`import\` in the app itself comes too late for what the
app has loaded by then.

If the doctor ran your command, it added the loader for this run, so that the rest of the report is of use. Your app as
it is started otherwise is not traced.`,
  find(evidence) {
    return evidence.command.length === 0 ? ofFolder(evidence) : ofProcesses(evidence);
  },
} satisfies FindingKind;

function ofProcesses(evidence: Evidence): Found[] {
  const processes = appProcesses(evidence);
  if (processes.length === 0) {
    if (/^(?:bunx?|deno)(?:\.exe)?$/.test(programOf(evidence.command))) return [];
    if (/bad option: --|ERR_MODULE_NOT_FOUND|Cannot find (?:module|package)/.test(evidence.errorOutput)) return [];
    const message = 'no Node process was seen in which the command runs the app';
    return [{ message, fix: 'Name the command that runs Node itself, such as node app.js.', level: 'error' }];
  }
  const added = processes.filter(({ isLoaderAdded }) => isLoaderAdded);
  if (added.length === 0 || added.length < processes.length) return [];
  return [
    { message: 'nothing in the command or in NODE_OPTIONS loads the loader; the doctor did it for this run', fix: FIX },
  ];
}

function ofFolder({ env, project }: Evidence): Found[] {
  if (preloadsOf(wordsOf(env.NODE_OPTIONS ?? '')).some(startsLoader)) return [];
  const scripts = Object.values(project.scripts);
  if (scripts.some((script) => preloadsOf(wordsOf(script)).some(startsLoader))) return [];
  if (scripts.some((script) => /\botel-auto\b/.test(script))) return [];
  return [{ message: 'neither NODE_OPTIONS nor a script of package.json loads the loader', fix: FIX }];
}

function programOf([program = '']: readonly string[]): string {
  return program.split(/[\\/]/).at(-1) ?? '';
}
