import type { FindingKind } from '../finding.ts';

export default {
  code: 'API_VERSION_MISMATCH',
  level: 'error',
  area: 'traces',
  title: 'The app has a version of `@opentelemetry/api` that does not fit.',
  explanation: `Spans that an app makes by itself go through \`@opentelemetry/api\`. Versions from 1.3 on, and below 2, find
the loader. Others do not: their spans go nowhere, and nobody says so.`,
  find({ project: { apiVersion } }) {
    if (apiVersion === undefined) return [];
    const [major = 0, minor = 0] = apiVersion.split('.').map(Number);
    if (major === 1 && minor >= 3) return [];
    return [
      {
        message: `@opentelemetry/api ${apiVersion} is installed, and only 1.3 and later, below 2, goes with this loader`,
        fix: 'Run npm install @opentelemetry/api@1.',
      },
    ];
  },
} satisfies FindingKind;
