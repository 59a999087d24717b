import { type About, defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'nodemailer',
  kind: 'own',
  packages: { nodemailer: '>=6.0.0 <11' },
  esModules: { nodemailer: { 'dist/esm/mailer/index.js': ['Mail'] } },
});

export const about: About = {
  spans: 'mails that are sent',
  why: 'The library publishes no diagnostics channels, and OpenTelemetry has no instrumentation of it.',
  note: 'Nothing of a mail is recorded, neither an address nor its subject, and nothing of what a mail server says but its codes: answers quote addresses. `smtp.recipient.count` says to how many it went, `smtp.recipient.rejected_count` how many of them were refused.',
};
