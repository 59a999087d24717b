import { join } from 'node:path';
import { apps } from '../../test/boundaries/rows.ts';
import { collect } from '../../test/harness/receive.ts';
import { run } from '../../test/harness/run.ts';
import type { Contender } from '../contenders.ts';
import { environmentOf } from './contenders.ts';

/** CPU time of a task that does nothing, in microseconds: mechanism -> contender -> the least of all rounds. */
export type Costs = ReadonlyMap<string, ReadonlyMap<string, number>>;

const ROUNDS = 3;
const file = join(apps, 'queues', 'cost', 'tasks.mjs');

/** The contenders take turns, on the Node that runs this. */
export async function measureCosts(contenders: readonly Contender[]): Promise<Costs> {
  await using collector = await collect({ forget: true });
  const costs = new Map<string, Map<string, number>>();
  for (let round = 0; round < ROUNDS; round++) {
    for (const contender of contenders) {
      const env = contender.folder === undefined ? {} : environmentOf(contender, collector.url);
      const { code, stdout, stderr } = await run({ file, flag: false, env });
      if (code !== 0) throw new Error(`${contender.name}: ${stderr}`);
      for (const line of stdout.trim().split('\n')) {
        const [, time = '', mechanism = ''] = /^(\S+) (.+)$/.exec(line) ?? [];
        const known = costs.get(mechanism) ?? new Map<string, number>();
        known.set(contender.name, Math.min(known.get(contender.name) ?? Infinity, Number(time)));
        costs.set(mechanism, known);
      }
    }
  }
  return costs;
}
