import type { Evidence } from './evidence.ts';

/** `error`: spans are missing or go nowhere. `warning`: some may be. `info`: as asked for, or nothing to do with this package. */
export type Level = 'error' | 'warning' | 'info';

/** This is what a finding is about; `--only` takes these. */
export const AREAS = ['loader', 'libraries', 'settings', 'export', 'traces'] as const;
export type Area = (typeof AREAS)[number];

/** One instance of a kind of finding, in an app. */
export interface Found {
  /** This is what was seen, a sentence. */
  readonly message: string;
  /** This is what to do, a sentence. */
  readonly fix: string;
  /** Where it is not that of the kind. */
  readonly level?: Level;
}

/** One file in `findings/` each; from its texts follow `doctor --explain` and the page in docs/doctor. */
export interface FindingKind {
  /** In capitals, the name of the file with `_` for `-`. */
  readonly code: string;
  readonly level: Level;
  readonly area: Area;
  /** This is what it means, a sentence. */
  readonly title: string;
  /** Markdown: why it happens, and what can be done. */
  readonly explanation: string;
  /** Only where nothing else of its area was found: for what has no page of its own. */
  readonly isLastResort?: boolean;
  /** Must not throw for any evidence. */
  find(evidence: Evidence): readonly Found[];
}

/** As `doctor --json` prints it. */
export interface Finding {
  readonly code: string;
  readonly level: Level;
  readonly area: Area;
  readonly message: string;
  readonly fix: string;
  /** Path of the page in the project's documentation. */
  readonly docs: string;
}

/** This is what this evidence says, errors first. */
export function findAll(kinds: readonly FindingKind[], evidence: Evidence): Finding[] {
  const found = findingsOf(kinds.filter(({ isLastResort }) => isLastResort !== true));
  const isTold = (wanted: Area) => found.some(({ area, level }) => area === wanted && level === 'error');
  found.push(...findingsOf(kinds.filter(({ area, isLastResort }) => isLastResort === true && !isTold(area))));
  const order: readonly Level[] = ['error', 'warning', 'info'];
  return found.sort((a, b) => order.indexOf(a.level) - order.indexOf(b.level));

  function findingsOf(some: readonly FindingKind[]): Finding[] {
    return some.flatMap((kind) =>
      kind.find(evidence).map(({ message, fix, level = kind.level }) => {
        return { code: kind.code, level, area: kind.area, message, fix, docs: docsOf(kind.code) };
      }),
    );
  }
}

export function docsOf(code: string): string {
  return `docs/doctor/${code}.md`;
}
