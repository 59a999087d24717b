import { type About, defineLibrary } from '../../patching/define.ts';

/**
 * Not the official class, which makes a span per middleware, ends that of a handler before it has answered, and replaces async
 * handlers by others. Versions before 12 do not load on the Nodes that are supported.
 */
export default defineLibrary({
  name: 'restify',
  kind: 'own',
  packages: { restify: '>=12.0.0 <13' },
});

export const about: About = {
  spans: 'route handler; the route on the server span',
  why: 'The official class makes a span of each middleware, and replaces async handlers by others.',
  note: 'Middleware has no spans. Versions before 12 do not load on Node 22 and later.',
};
