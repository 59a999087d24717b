import { type About, defineLibrary } from '../../patching/define.ts';

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

export const about: About = {
  spans: 'client and server calls, joined across services',
  why: "The official class writes into the app's metadata, and its attributes are those of older conventions.",
  note: 'One span per call, also of streams; none per message.',
};
