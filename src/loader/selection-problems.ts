/**
 * Settings may choose among libraries, and these lines say what the choice leaves out or names in vain; a chunk of its own,
 * loaded only where there is a choice.
 */

import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Library } from '../patching/define.ts';
import { didYouMean } from '../settings/read/did-you-mean.ts';
import { isSelected, type Selection } from './selection.ts';

/** These names are measured or recorded without being libraries; the same variables switch them on and off. */
const MEASURED = ['runtime-node', 'process', 'console'];

const MOST_SHOWN = 5;

export interface SelectionExplained {
  /** Names in the two lists that no library has, with the names there are. */
  lines: string[];
  /** Libraries that settings turn off, and which. What is off by its own default is not among them. */
  off: { library: string; reason: string }[];
}

export function explainSelection(all: readonly Library[], selection: Selection): SelectionExplained {
  const { enabledInstrumentations: enabled, disabledInstrumentations: disabled } = selection;
  const lines: string[] = [];
  for (const [variable, names] of [
    ['OTEL_NODE_ENABLED_INSTRUMENTATIONS', enabled ?? []],
    ['OTEL_NODE_DISABLED_INSTRUMENTATIONS', disabled],
  ] as const) {
    const unknown = names.filter((name) => !all.some((library) => library.name === name) && !MEASURED.includes(name));
    if (unknown.length === 0) continue;
    const shown = unknown.slice(0, MOST_SHOWN).map((name) => JSON.stringify(name));
    if (unknown.length > MOST_SHOWN) shown.push('...');
    const known = [...all.map((library) => library.name), ...MEASURED];
    const meant = didYouMean(unknown[0] ?? '', known);
    lines.push(
      `${variable} names ${shown.join(', ')}, which is no library of this loader; it is ignored.${meant} Names: ${all.map((library) => library.name).join(', ')}.`,
    );
  }
  const off = all
    .filter(
      ({ name, enabledByDefault = true, partOf }) => enabledByDefault && !isSelected(name, selection, true, partOf),
    )
    .map(({ name, partOf }) => ({ library: name, reason: reasonWhyOff(name, selection, partOf) }));
  return { lines, off };
}

/** Tells why a library is not selected, in the order of `isSelected`. */
export function reasonWhyOff(name: string, selection: Selection, partOf?: readonly string[]): string {
  if (selection.disabledInstrumentations.includes(name)) return 'OTEL_NODE_DISABLED_INSTRUMENTATIONS names it';
  if (selection.libraries[name]?.enabled === false) return 'its OTEL_INSTRUMENTATION_<NAME>_ENABLED is false';
  if (partOf !== undefined) return `${partOf.join(' and ')} are off`;
  if (selection.enabledInstrumentations !== undefined) return 'OTEL_NODE_ENABLED_INSTRUMENTATIONS does not name it';
  if (!selection.defaultInstrumentations) return 'OTEL_INSTRUMENTATION_COMMON_DEFAULT_ENABLED is false';
  return 'it is off unless OTEL_INSTRUMENTATION_<NAME>_ENABLED is true';
}

const SERVER_REQUEST = 'http.server.request.start';

/** Calls `seen` once, at the first request that is served. */
export function onUntracedRequest(seen: () => void): void {
  const first = () => {
    unsubscribe(SERVER_REQUEST, first);
    seen();
  };
  subscribe(SERVER_REQUEST, first);
}
