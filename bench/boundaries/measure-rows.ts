import type { Row } from '../../test/boundaries/rows.ts';
import { runRow } from '../../test/boundaries/run-row.ts';
import type { NodeBinary } from '../../test/harness/nodes.ts';
import { serversOf } from '../../test/harness/servers.ts';
import type { Contender } from '../contenders.ts';
import { environmentOf } from './contenders.ts';

/** What one contender made of one row on one Node. */
export interface RowResult {
  readonly row: Row;
  readonly contender: string;
  /** Such as `24.21.0`. */
  readonly node: string;
  /** Empty: the work was in its place. Undefined: a server that the app needs is missing. */
  readonly wrong: readonly string[] | undefined;
}

const AT_ONCE = 2;

/** Every row under every contender on every Node. */
export async function measureRows(
  rows: readonly Row[],
  contenders: readonly Contender[],
  nodes: readonly NodeBinary[],
): Promise<RowResult[]> {
  const tasks = rows.flatMap((row) =>
    contenders.flatMap((contender) => nodes.map((node) => ({ row, contender, node }))),
  );
  const results: RowResult[] = [];
  const next = tasks.values();
  const work = async () => {
    for (const { row, contender, node } of next) {
      const { env: servers, skip } = serversOf(row.source);
      const env = (collector: string) => ({ ...environmentOf(contender, collector), ...servers });
      const wrong = skip === false ? await runRow(row, { node: node.path, env }) : undefined;
      const said = wrong === undefined ? skip : wrong.length === 0 ? 'right' : wrong.join('; ');
      console.error(`${row.name}, Node ${node.version}, ${contender.name}: ${said}`);
      results.push({ row, contender: contender.name, node: node.version, wrong });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return results;
}
