import type { Settings } from '../settings/shape.ts';

/** Longest time (ms) that the first spans wait for what detectors find. */
const MOST_PATIENCE = 5000;

/** ms to wait for detectors: in a quarter of the time that an exit may take, a metadata service that is there has answered. */
export function detectionPatience({ exitTimeout }: Pick<Settings, 'exitTimeout'>): number {
  return Math.min(exitTimeout / 4, MOST_PATIENCE);
}
