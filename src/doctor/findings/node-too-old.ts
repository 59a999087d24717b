import { appProcesses } from '../evidence.ts';
import type { FindingKind } from '../finding.ts';

export default {
  code: 'NODE_TOO_OLD',
  level: 'error',
  area: 'loader',
  title: 'The app runs on a Node that is older than 22.15.',
  explanation: `The loader uses what Node has since 22.15 (synchronous module hooks). On an older one the app runs as
without us, and is not traced.`,
  find(evidence) {
    const seen = appProcesses(evidence).filter(({ state }) => state === 'unsupported node');
    const versions = new Set(seen.map(({ node }) => node));
    if (evidence.command.length === 0 && isOld(evidence.node)) versions.add(evidence.node);
    if (/bad option: (?:--require=|--import)/.test(evidence.errorOutput)) versions.add('of the app');
    return [...versions].map((version) => ({
      message: `Node ${version} is older than 22.15.0, the oldest supported: the app runs untraced`,
      fix: 'Run it on Node 22.15 or later.',
    }));
  },
} satisfies FindingKind;

function isOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < 22 || (major === 22 && minor < 15);
}
