import { type About, defineLibrary } from '../../patching/define.ts';

/** Clients of Azure make spans by themselves once they are given a tracer: this is the one place that they ask. */
export default defineLibrary({
  name: 'azure-core-tracing',
  kind: 'own',
  packages: { '@azure/core-tracing': '>=1.1.0 <2' },
});

export const about: About = {
  title: 'Azure SDK (`@azure/core-tracing`)',
  versions: '1.1 and later 1',
  spans: "those of the Azure SDK's own clients, joined with everything else",
  why: 'The Azure SDK makes spans of its own and only wants a tracer; the class that Microsoft publishes for that brings an older SDK along.',
  note: "Tested with Azurite: blobs and queues. Names and attributes are the clients' own; their spans of HTTP requests are left out, as `http` has them. An app that calls `useInstrumenter` itself keeps what it gave.",
};
