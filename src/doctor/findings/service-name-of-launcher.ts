import { appProcesses } from '../evidence.ts';
import type { FindingKind } from '../finding.ts';

/** This is what starts apps, and is none. */
const LAUNCHERS = new Set([
  'pm2',
  'next',
  'ts-node',
  'tsx',
  'mocha',
  'jest',
  'vitest',
  'ava',
  'npm',
  'yarn',
  'pnpm',
  'nodemon',
  '@nestjs/cli',
  'serverless',
  'forever',
]);

export default {
  code: 'SERVICE_NAME_OF_LAUNCHER',
  level: 'warning',
  area: 'settings',
  title: '`service.name` is that of the tool which starts the app.',
  explanation: `Without \`OTEL_SERVICE_NAME\`, the name comes from the package.json of the main script, or of the current
folder if the script is an installed one. Here that is a launcher's, so all apps that it starts look like one.`,
  find(evidence) {
    const names = new Set(appProcesses(evidence).map(({ service }) => service));
    return [...names]
      .filter((name) => LAUNCHERS.has(name))
      .map((name) => ({
        message: `service.name is "${name}", the name of what starts the app`,
        fix: 'Set OTEL_SERVICE_NAME.',
      }));
  },
} satisfies FindingKind;
