import type { Span } from '../../analysis/types.ts';

const COLOURS = 20;

/** Class by service, in the order of first sight: a hash would give two of six services the same colour more often than not. */
export function coloursOf(spans: readonly Span[]): Map<string, string> {
  const colours = new Map<string, string>();
  for (const { service } of spans) if (!colours.has(service)) colours.set(service, `c${colours.size % COLOURS}`);
  return colours;
}
