import type { Library } from '../patching/define.ts';

/**
 * Is the library one that nobody chooses, because other packages bring it along? A version of it that is not traced is no warning: the
 * user could do nothing about it.
 */
export function isBroughtAlong({ partOf, onlyJoins }: Pick<Library, 'partOf' | 'onlyJoins'>): boolean {
  return partOf !== undefined || onlyJoins === true;
}
