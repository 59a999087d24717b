import { type About, defineLibrary } from '../../patching/define.ts';

/** finalhandler answers requests of Express and Connect with an error that no handler of theirs takes. */
export default defineLibrary({
  name: 'finalhandler',
  kind: 'own',
  partOf: ['express', 'connect'],
  packages: { finalhandler: '>=0.1.0 <3' },
});

export const about: About = {
  spans: 'the error that no handler took, on the server span',
  why: 'The patch makes no spans; without it a request that fails in Express or Connect does not say why.',
  note: 'Comes with Express, its router and Connect, and is on where one of them is.',
  common: true,
  makesSpans: false,
};
