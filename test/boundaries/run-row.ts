import { supportedNodes } from '../harness/nodes.ts';
import { collect } from '../harness/receive.ts';
import { run } from '../harness/run.ts';
import { judge } from './judge.ts';
import type { Row } from './rows.ts';

/** The newest of each supported major version. */
export const nodesOfRows = Object.entries(supportedNodes)
  .filter(([alias]) => alias.endsWith('-newest'))
  .map(([, node]) => node);

export interface RowRun {
  /** Path of the Node binary. */
  readonly node: string;
  /** Loads what is to trace the app, in the processes that it starts as well; with the base address of a collector. */
  readonly env: (collector: string) => Readonly<Record<string, string>>;
}

/** What is wrong, as sentences, after the app ran in a process of its own; empty where everything is right. */
export async function runRow({ file, place }: Row, { node, env }: RowRun): Promise<string[]> {
  await using collector = await collect();
  const { code, signal, stderr } = await run({ file, flag: false, node, env: env(collector.url) });
  await collector.settled();
  const wrong = judge(collector.spans, place);
  return code === 0 ? wrong : [`the app ended with ${signal ?? code}: ${stderr}`, ...wrong];
}
