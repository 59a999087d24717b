import { appProcesses } from '../evidence.ts';
import type { FindingKind } from '../finding.ts';
import { namesPackageOnly, preloadsOf, wordsOf } from '../probe/preloads.ts';

export default {
  code: 'REGISTER_FORGOTTEN',
  level: 'error',
  area: 'loader',
  title: 'The flag names the package, but not its `/register`.',
  explanation: `\`--import @org/otel-auto\` loads the functions that an app may call, and traces nothing. The loader is
\`@org/otel-auto/register\`. The two are apart so that an app can import the functions without starting anything.`,
  find(evidence) {
    const { command, env, project } = evidence;
    const seen = [
      ...appProcesses(evidence).flatMap(({ preloads }) => preloads),
      ...preloadsOf(command),
      ...preloadsOf(wordsOf(env.NODE_OPTIONS ?? '')),
      ...(command.length === 0 ? Object.values(project.scripts).flatMap((script) => preloadsOf(wordsOf(script))) : []),
    ];
    const wrong = seen.find(namesPackageOnly);
    if (wrong === undefined) return [];
    return [
      {
        message: `${wrong.flag} ${wrong.specifier} traces nothing: it loads functions for the app`,
        fix: `Use ${wrong.flag} @org/otel-auto/register.`,
      },
    ];
  },
} satisfies FindingKind;
