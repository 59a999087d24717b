import { type About, defineLibrary } from '../../patching/define.ts';

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

export const about: About = {
  title: '`fetch`, `undici`',
  versions: "Node's, 5.12 to 8",
  spans: 'client',
  why: 'undici publishes channels; the official class, which is used, subscribes to them, and is told who is at the other end of a connection.',
  note: 'A `fetch` that a signal gives up before there is a connection fails as `AbortError`, also where the reason is a timeout: undici makes that error itself, and keeps the reason where no channel shows it. Once connected, it is the reason, such as `TimeoutError`.',
};
