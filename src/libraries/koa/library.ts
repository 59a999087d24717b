import { type About, defineLibrary } from '../../patching/define.ts';

/**
 * Not the official class, which replaces every middleware and handler by an async function, marks the app's own functions,
 * and misses routes that are added after `app.use(router.routes())`.
 */
export default defineLibrary({
  name: 'koa',
  kind: 'own',
  packages: { '@koa/router': '>=8.0.0 <16', 'koa-router': '>=8.0.0 <15' },
  esModules: { '@koa/router': { 'dist/index.mjs': ['Router'] } },
});

export const about: About = {
  title: '`koa` with `@koa/router`',
  versions: '2 to 3 with 8 to 15',
  spans: 'route handler; the route on the server span',
  why: 'The official class replaces every middleware, and misses routes that are added after `app.use(router.routes())`.',
  note: 'Koa 2 and 3, whose routers have the routes. Middleware has no spans.',
};
