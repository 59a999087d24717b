import { defineLibrary } from '../define.ts';

/** Not the official class, which writes the trace headers into the app's metadata and has the older attributes. */
export default defineLibrary({
  name: 'grpc',
  kind: 'own',
  packages: { '@grpc/grpc-js': '>=1.8.0 <2' },
});
