import { foundInLines } from '../evidence.ts';
import type { FindingKind } from '../finding.ts';

export default {
  code: 'LIB_COMPILED_PAST_US',
  level: 'error',
  area: 'libraries',
  title: 'Something else compiled the files of a library, past the loader.',
  explanation: `Tools that replace the way in which Node compiles files, such as \`v8-compile-cache\`, or loaders that give
the source of CommonJS files, may do so without the hooks of others. Node has a cache of its own
(\`NODE_COMPILE_CACHE\`), which goes well with the loader.`,
  find: (evidence) => foundInLines(evidence, /something else compiled its files/),
} satisfies FindingKind;
