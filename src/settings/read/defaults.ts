import type { Settings } from '../shape.ts';
import { readSettings } from './read-settings.ts';

/**
 * An empty environment asks for the defaults: a new object at each call. The build has the values in place of this function's
 * body.
 */
export function createDefaults(): Settings {
  return readSettings({}).values;
}
