import { type About, defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'memcached',
  kind: 'own',
  packages: { memcached: '>=2.2.0 <3' },
});

export const about: About = {
  spans: 'commands, without values',
  why: 'The official class hands over a callback with every command, and the client sends no command without one.',
};
