import type { Variable } from '../../src/settings/table/row.ts';

export interface Specification {
  specification: string;
  sections: readonly unknown[];
}

export interface Compliance {
  sections: { rows: { name: string; here: 'yes' | 'partly' | 'no' | 'n/a'; missing: string[]; note: string }[] }[];
}

export function referencePages(): Promise<Record<string, string>>;
export function specification(): Specification;
export function complianceOf(specification: Specification, table: Readonly<Record<string, Variable>>): Compliance;
