import { appProcesses } from '../evidence.ts';
import type { FindingKind } from '../finding.ts';
import { startsLoader } from '../probe/preloads.ts';

const TS_NODE = /(?:^|[\\/])ts-node(?:[\\/]|$)/;

export default {
  code: 'REQUIRE_NEEDED',
  level: 'error',
  area: 'loader',
  title: 'With this way to start, `--require` is the flag, not `--import`.',
  explanation: `With any \`--import\`, Node starts the app by its loader of ES modules. \`ts-node app.ts\` and
\`node -r ts-node/register app.ts\` do not start then. A single executable application ignores \`--import\`.
In both cases \`--require <package>/register/require.cjs\` does the same as \`--import\`.`,
  find(evidence) {
    return appProcesses(evidence)
      .filter(({ preloads }) => preloads.some((preload) => preload.flag === '--import' && startsLoader(preload)))
      .flatMap(({ preloads, script, isSingleExecutable }) => {
        const isTsNode = TS_NODE.test(script) || preloads.some(({ specifier }) => TS_NODE.test(specifier));
        if (!isTsNode && !isSingleExecutable) return [];
        const what = isTsNode ? 'ts-node' : 'a single executable application';
        return [
          {
            message: `the loader is loaded by --import, with which ${what} does not work`,
            fix: 'Use --require=<absolute path of node_modules>/@org/otel-auto/register/require.cjs instead.',
          },
        ];
      })
      .slice(0, 1);
  },
} satisfies FindingKind;
