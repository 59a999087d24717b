import { type About, defineLibrary } from '../../patching/define.ts';

/** Next.js makes spans by itself, with any SDK that is there: this joins them with those of `node:http` and `fetch`. */
export default defineLibrary({
  name: 'next',
  kind: 'own',
  packages: { next: '>=14.0.0 <17' },
});

export const about: About = {
  spans: "Next.js's own, below the server span, which has their route; pages, route handlers, API routes",
  why: 'Next.js makes spans of its own; the patch joins them, and leaves out those that would be the second span of a request or of a `fetch`.',
  note: "With `next start` or a server of one's own. Next's span of a request becomes the server span; in place of its span of a `fetch` there is the one of what is sent, so an answer from its cache has none. `NEXT_OTEL_VERBOSE=1` gives more of Next's spans. Middleware and routes of the edge runtime run where the loader is not.",
  makesSpans: false,
};
