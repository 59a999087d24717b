import { defineLibrary } from '../../patching/define.ts';

/** undici (5.12 and later) and the global `fetch`, which is Node's own copy of it. */
export default defineLibrary({
  name: 'undici',
  kind: 'channel',
  channels: ['undici:request:create'],
  options: {
    requireParentForSpans: {
      type: 'boolean',
      default: false,
      doc: 'true: requests leave a span only inside another one.',
    },
  },
});
