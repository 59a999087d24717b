import { parseArgs } from 'node:util';

export const USAGE = `usage: npm run bench -- [--quick] [--rounds N] [--only ROW,...] [--out FOLDER]
  --quick        CPU to the first line and per bare http request only, beside upstream, with slack in the verdicts
  --rounds N     how often everything is measured (default 5, with --quick 3)
  --only ROW,... these rows only; prints, and writes no file
  --out FOLDER   where performance.md and performance.svg go (default docs for a full run, nowhere for others)`;

export interface Arguments {
  readonly quick: boolean;
  readonly rounds: number;
  /** Undefined: all rows. */
  readonly only: readonly string[] | undefined;
  /** Undefined: print only. */
  readonly out: string | undefined;
}

/** Returns the arguments, or what is wrong with them. */
export function parseArguments(args: readonly string[], rows: readonly string[]): Arguments | { problem: string } {
  let values: { quick?: boolean; rounds?: string; only?: string; out?: string };
  try {
    const options = {
      quick: { type: 'boolean' },
      rounds: { type: 'string' },
      only: { type: 'string' },
      out: { type: 'string' },
    } as const;
    values = parseArgs({ args: [...args], options }).values;
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
  const quick = values.quick ?? false;
  const rounds = values.rounds === undefined ? (quick ? 3 : 5) : Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) return { problem: `--rounds "${values.rounds}" is no positive integer` };
  const only = values.only?.split(',').map((name) => name.trim());
  const unknown = only?.find((name) => !rows.includes(name));
  if (unknown !== undefined) return { problem: `no row "${unknown}"; there are: ${rows.join(', ')}` };
  const full = !quick && only === undefined;
  return { quick, rounds, only, out: values.out ?? (full ? 'docs' : undefined) };
}
