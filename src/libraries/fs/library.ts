import { type About, defineLibrary } from '../../patching/define.ts';

/** Off by default: an app reads files all the time, its own source code among them. */
export default defineLibrary({
  name: 'fs',
  kind: 'own',
  builtins: ['fs', 'fs/promises'],
  enabledByDefault: false,
});

export const about: About = {
  spans: 'operations on files, within a trace; off by default',
  why: "The official class gives Node's functions other names and lengths, and callbacks another `this`.",
  note: 'Switched on by `OTEL_INSTRUMENTATION_FS_ENABLED=true`; nothing is loaded before.',
};
