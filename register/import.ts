/** Entry of `--import`: the same guard as an ES module, over the one CommonJS instance, so that both module systems share it. */
import { createRequire } from 'node:module';
import { guard } from './guard.ts';

guard(() => createRequire(import.meta.url));
