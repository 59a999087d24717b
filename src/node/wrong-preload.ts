import { log } from './log.ts';

const NAME = '@org/otel-auto';

/** Was the package itself given to Node's flag, which is meant for its `register`? Then nothing is traced, and nobody would say so. */
export function warnOfWrongPreload(): void {
  const flags = `${process.execArgv.join(' ')} ${process.env.NODE_OPTIONS ?? ''} `;
  const flag = /(?:^|\s)(--import|--require|-r)[= ]@org\/otel-auto\s/.exec(flags)?.[1];
  if (flag === undefined || flags.includes(`${NAME}/`) || Symbol.for(NAME) in globalThis) return;
  const said = Symbol.for(`${NAME} preload`);
  if (said in globalThis) return; // By the other of the two builds of this file.
  Object.defineProperty(globalThis, said, { value: true });
  log('warn', `${flag} ${NAME} traces nothing: it loads functions for the app. Use ${flag} ${NAME}/register.`);
}
