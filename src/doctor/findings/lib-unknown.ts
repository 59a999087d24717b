import type { FindingKind } from '../finding.ts';

export default {
  code: 'LIB_UNKNOWN',
  level: 'info',
  area: 'libraries',
  title: 'A package opens connections by itself, and there is no entry for it.',
  explanation: `The doctor saw which package opened a socket. This one is not in docs/libraries.md, so what it does has no
spans. Calls over HTTP are traced whichever package makes them; this one speaks another protocol.

You can put spans of your own around its calls with \`withSpan\` of \`@org/otel-auto\`. To ask for support, open an issue.`,
  find({ processes }) {
    const packages = new Map(processes.flatMap(({ unknown }) => unknown.map(({ name, version }) => [name, version])));
    return [...packages].map(([name, version]) => ({
      message: `${`${name} ${version}`.trim()} opens connections, and no library of the table is for it`,
      fix: 'Put spans around its calls with withSpan(), or ask for support of it.',
    }));
  },
} satisfies FindingKind;
