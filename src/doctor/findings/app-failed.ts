import type { FindingKind } from '../finding.ts';

export default {
  code: 'APP_FAILED',
  level: 'info',
  area: 'traces',
  title: 'The command ended by itself, and not well.',
  explanation: `The doctor prints what the app writes, to stderr. Try the command without the doctor and without the loader: if it
fails there too, it is not about tracing. If it does not, please report it: the loader must never do that.`,
  find({ end }) {
    if (end === undefined || end.byDoctor || (end.code === 0 && end.signal === null)) return [];
    const how = end.signal === null ? `exit code ${end.code}` : `signal ${end.signal}`;
    return [
      {
        message: `the command ended by itself with ${how}`,
        fix: 'See what it wrote above; try it without the loader.',
      },
    ];
  },
} satisfies FindingKind;
