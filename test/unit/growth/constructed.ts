import { pathToFileURL } from 'node:url';
import { type FoundPattern, root } from './source.ts';

/** Of one place: those that differ in a word alone are not looked for any longer. */
const MOST = 6;
const SOURCE = pathToFileURL(`${root}/src/`).href;

/** Regular expressions that the source puts together, seen as they are made. */
export class ConstructedPatterns {
  readonly found: FoundPattern[] = [];
  readonly #original = RegExp;

  /** From now on; files have to be loaded later than this. */
  constructor() {
    const note = (made: RegExp): RegExp => {
      const at = caller();
      if (at !== undefined) this.#add({ at, source: made.source, flags: made.flags });
      return made;
    };
    globalThis.RegExp = new Proxy(RegExp, {
      construct: (target, given, created) => note(Reflect.construct(target, given, created) as RegExp),
      apply: (target, self, given) => note(Reflect.apply(target, self, given) as RegExp),
    });
  }

  #add(pattern: FoundPattern): void {
    const ofPlace = this.found.filter(({ at }) => at === pattern.at);
    if (ofPlace.length < MOST && !ofPlace.some(({ source }) => source === pattern.source)) this.found.push(pattern);
  }

  stop(): void {
    globalThis.RegExp = this.#original;
  }
}

/** `src/file.ts:line` that asked for it, if it was the source. */
function caller(): string | undefined {
  // Of the first call that is not in this file.
  const line = new Error().stack
    ?.split('\n')
    .find((frame) => frame.includes('.ts:') && !frame.includes(import.meta.url));
  const at = line?.indexOf(SOURCE) ?? -1;
  if (line === undefined || at === -1) return undefined;
  return line
    .slice(at + SOURCE.length - 'src/'.length)
    .split(':')
    .slice(0, 2)
    .join(':');
}
