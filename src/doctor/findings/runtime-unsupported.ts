import { appProcesses } from '../evidence.ts';
import type { FindingKind } from '../finding.ts';

export default {
  code: 'RUNTIME_UNSUPPORTED',
  level: 'error',
  area: 'loader',
  title: 'The app runs on Bun or Deno, not on Node.',
  explanation: `The loader patches what is inside of Node. On another runtime it says so in one line, patches nothing, and
the app runs as without it. Deno can trace by itself (\`OTEL_DENO=true\`).`,
  find(evidence) {
    const program =
      evidence.command[0]
        ?.split(/[\\/]/)
        .at(-1)
        ?.replace(/\.exe$/, '') ?? '';
    const isOther = /^(?:bunx?|deno)$/.test(program);
    if (!isOther && !appProcesses(evidence).some(({ state }) => state === 'unsupported runtime')) return [];
    return [
      {
        message: `${isOther ? program : 'this runtime'} is not Node: the app runs untraced`,
        fix: 'Run it on Node 22.15 or later.',
      },
    ];
  },
} satisfies FindingKind;
