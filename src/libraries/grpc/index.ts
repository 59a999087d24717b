import { defineLibrary } from '../../patching/define.ts';

/** Not the official class, which writes the trace headers into the app's metadata and has the older attributes. */
export default defineLibrary({
  name: 'grpc',
  kind: 'own',
  // Named as the Java agent names them.
  options: {
    captureMetadataClientRequest: {
      type: 'text',
      default: '',
      doc: 'Names of metadata, separated by commas: what a client sends of it is on its span.',
    },
    captureMetadataServerRequest: {
      type: 'text',
      default: '',
      doc: 'Names of metadata, separated by commas: what a server receives of it is on its span.',
    },
  },
  packages: { '@grpc/grpc-js': '>=1.8.0 <2' },
});
