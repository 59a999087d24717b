import { readSettings } from './read.ts';
import type { Settings } from './settings.ts';

/** What an empty environment asks for: a new object at each call. The build has the values in place of this function's body. */
export function createDefaults(): Settings {
  return readSettings({}).values;
}
