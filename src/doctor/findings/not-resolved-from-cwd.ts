import { appProcesses, type Evidence } from '../evidence.ts';
import type { FindingKind } from '../finding.ts';
import { isResolvable } from '../look-around.ts';
import { isBareName, preloadsOf, wordsOf } from '../probe/preloads.ts';

export default {
  code: 'NOT_RESOLVED_FROM_CWD',
  level: 'error',
  area: 'loader',
  title: 'A preload is looked up in the current folder, and is not there.',
  explanation: `Node looks up a bare name after \`--import\` or \`--require\` from the folder in which the process starts,
not from the folder of the app. With such a name in \`NODE_OPTIONS\`, any Node process that starts elsewhere ends with
\`ERR_MODULE_NOT_FOUND\`, \`npm\` too.

Use the absolute path. It is promised to stay: \`<package>/register/import.mjs\` for \`--import\` and
\`<package>/register/require.cjs\` for \`--require\`.`,
  find(evidence) {
    const names = new Map<string, string>();
    for (const [folder, specifier] of preloads(evidence))
      if (isBareName(specifier) && /\botel-auto\b/.test(specifier) && !isResolvable(folder, specifier))
        names.set(specifier, folder);
    return [...names].map(([specifier, folder]) => ({
      message: `"${specifier}" is not found from ${folder}, where the process starts`,
      fix: 'Install the package there, or give the absolute path of its register/import.mjs.',
    }));
  },
} satisfies FindingKind;

function preloads(evidence: Evidence): (readonly [folder: string, specifier: string])[] {
  const { command, env, folder } = evidence;
  return [
    ...[...preloadsOf(command), ...preloadsOf(wordsOf(env.NODE_OPTIONS ?? ''))].map(
      ({ specifier }) => [folder, specifier] as const,
    ),
    ...appProcesses(evidence).flatMap((one) => one.preloads.map(({ specifier }) => [one.folder, specifier] as const)),
  ];
}
