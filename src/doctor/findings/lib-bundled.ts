import { foundInLines } from '../evidence.ts';
import type { FindingKind } from '../finding.ts';

export default {
  code: 'LIB_BUNDLED',
  level: 'error',
  area: 'libraries',
  title: 'A bundler has put libraries into the app, where the loader cannot see them.',
  explanation: `The loader patches packages that Node loads from node_modules. In a bundle there are no packages any more.
HTTP is traced all the same, as it is part of Node.

Tell the bundler to leave packages out: \`--packages=external\` for esbuild, \`externals: [nodeExternals()]\` for webpack,
\`external\` for Rollup. Then node_modules must be there where the app runs.`,
  find: (evidence) => foundInLines(evidence, / bundled into /),
} satisfies FindingKind;
