/** Entry of `--require`. ES5, as the guard. */
import { guard } from './guard.ts';

guard(function () {
  return require;
});
