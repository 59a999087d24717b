// `npm run bench`: what tracing costs, beside no tracing and beside what people would use instead.
import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArguments, USAGE } from './arguments.ts';
import { bars } from './bars.ts';
import { contenders, emptyFile, installFolders, isInstalled, root } from './contenders.ts';
import { splitCores } from './cores.ts';
import { install } from './install.ts';
import { missingWrk } from './load/wrk.ts';
import { describeMachine } from './machine.ts';
import { otherLoad } from './measure/busy.ts';
import type { Measurement } from './measure/measurement.ts';
import { makeEmptyNetwork } from './network.ts';
import { prepareServers } from './prepare-servers.ts';
import { startReceiver } from './receiver/receiver.ts';
import { formatJudgements, formatMeasurement } from './report/markdown.ts';
import { type Report, renderReport } from './report/report.ts';
import { renderPlot } from './report/svg.ts';
import { rows } from './rows/all.ts';
import { judge } from './verdict.ts';

/** In a quick run, which is for machines shared with others, limits are that much wider: what got twice as dear shows. */
const QUICK_SLACK = 2;
const QUICK_CONTENDERS = ['bare', 'ours', 'upstream'];

const parsed = parseArguments(
  process.argv.slice(2),
  rows.map(({ name }) => name),
);
if ('problem' in parsed) {
  console.error(`${parsed.problem}\n${USAGE}`);
  process.exit(2);
}
const { quick, rounds, only, out } = parsed;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));

const started = Date.now();
const problems: string[] = [];
const report = (problem: string) => {
  problems.push(problem);
  console.error(`problem: ${problem}`);
};

const wanted = contenders.filter(({ name }) => !quick || QUICK_CONTENDERS.includes(name));
for (const folder of installFolders(wanted.map(({ name }) => name))) {
  const problem = install(root, folder);
  if (problem !== undefined) report(`${folder} is not installed: ${problem}`);
}
const taking = wanted.filter(isInstalled);
if (!taking.some(({ name }) => name === 'ours')) report('@org/otel-auto is not packed; run: npm run bench');
const shown = [...taking, emptyFile];
const chosen = rows.filter((row) => (!quick || row.quick) && (only === undefined || only.includes(row.name)));

const { prefix, text: cores } = splitCores();
const servers = await prepareServers([...new Set(chosen.flatMap(({ needs }) => needs))]);
const network = makeEmptyNetwork();
const wrk = missingWrk();
const receiver = await startReceiver();
const measurements = new Map<string, Measurement>();
try {
  for (const row of chosen) {
    const missing = row.needs.flatMap((need) => (need === 'wrk' ? wrk : servers.problems[need]) ?? []);
    if (missing.length > 0) {
      report(`${row.name} is not measured: ${missing.join('; ')}`);
      continue;
    }
    const from = Date.now();
    const busy = await otherLoad();
    const environment = { prefix, receiver: receiver.url, env: servers.env, emptyNetwork: network?.prefix };
    try {
      for (const measurement of await row.measure({ contenders: taking, rounds, receiver, environment })) {
        measurements.set(measurement.id, { ...measurement, busy });
        console.log(`\n${formatMeasurement(measurement, shown)}`);
      }
    } catch (error) {
      report(`${row.name} is not measured: ${error instanceof Error ? error.message : error}`);
    }
    console.error(`${row.name}: ${((Date.now() - from) / 1000).toFixed(0)} s`);
  }
} finally {
  network?.close();
  receiver.close();
  await servers.stop();
}

const asked = bars.filter(({ measurement, rule }) =>
  quick || only ? measurements.has(measurement) && (!quick || rule.kind === 'of-upstream') : true,
);
const judgements = asked.map((bar) => judge(bar, measurements, quick ? QUICK_SLACK : 1));
const result: Report = {
  machine: describeMachine(),
  cores,
  startsInEmptyNetwork: network !== undefined,
  rounds,
  seconds: Math.round((Date.now() - started) / 1000),
  contenders: shown,
  measurements: [...measurements.values()],
  judgements,
  problems,
};
console.log(`\n${formatJudgements(judgements)}`);
for (const problem of problems) console.log(`problem: ${problem}`);
if (out !== undefined) {
  const folder = resolve(root, out);
  mkdirSync(folder, { recursive: true });
  writeFileSync(resolve(folder, 'performance.md'), renderReport(result));
  writeFileSync(resolve(folder, 'performance.svg'), renderPlot(result));
  console.log(`wrote ${out}/performance.md and ${out}/performance.svg`);
}
const missed = judgements.filter(({ outcome }) => outcome === 'missed').length;
const met = judgements.filter(({ outcome }) => outcome === 'met').length;
console.log(`${met} bars met, ${missed} missed, ${judgements.length - met - missed} without a verdict`);
process.exit(missed === 0 ? 0 : 1);
