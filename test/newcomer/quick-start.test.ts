/** README.md and docs/getting-started.md, followed from an empty folder: each of their commands, in the order in which they stand. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { Block } from '../docs/blocks.ts';
import { getJson } from '../harness/cli.ts';
import { blocksUnder, Newcomer, type Visit } from './newcomer.ts';

/** The app that README.md takes for granted. */
const APP = `require('node:http').createServer((request, response) => response.end('hello')).listen(process.env.PORT);\n`;

/** The page of `otel-auto run`, once it is said. */
const PAGE = /traces at (http:\/\/127\.0\.0\.1:\d+) /;

/** Asks the app, and waits for the trace to be on the page that the command has named, or else at the collector. */
const lookForTrace =
  ({ collector }: Newcomer): Visit =>
  async (url, output) => {
    const known = collector.spans.length;
    assert.equal((await fetch(url, { headers: { connection: 'close' } })).status, 200);
    const [, page] = PAGE.exec(output()) ?? [];
    if (page === undefined) {
      await collector.until((spans) => spans.slice(known).some(({ kind }) => kind === 'SERVER'), 60_000);
      return false;
    }
    for (const end = performance.now() + 60_000; performance.now() < end; ) {
      const { matched } = await getJson<{ matched: number }>(`${page}/api/traces?q=kind:server`);
      if (matched > 0) return false;
      await wait(20);
    }
    return assert.fail(`no trace on the page: ${output()}`);
  };

/** The doctor ends the app by itself. */
const askOnly: Visit = async (url) => (await fetch(url, { headers: { connection: 'close' } })).ok;

async function follow(newcomer: Newcomer, { language, text, task }: Block): Promise<void> {
  if (language !== 'sh') {
    assert.ok(task !== undefined && task.kind !== 'not run' && task.file !== undefined, text);
    return newcomer.write(task.file, text);
  }
  const isDoctor = text.includes(' doctor ');
  const { code, signal, output } = await newcomer.runs(text, isDoctor ? askOnly : lookForTrace(newcomer));
  if (isDoctor) assert.match(output, /NOT_PRELOADED/);
  else assert.ok(signal === 'SIGINT' || code === 130, output);
  assert.doesNotMatch(output, /npm (?:ERR|error)|\[otel-auto\] (?:warn|error)/);
}

test('README.md: Quick start, Install, Troubleshooting', async (t) => {
  const newcomer = await Newcomer.arrive(t);
  newcomer.write('app.js', APP);
  for (const heading of ['Quick start', 'Install', 'Troubleshooting'])
    for (const block of blocksUnder('README.md', heading)) await follow(newcomer, block);
});

test('docs/getting-started.md', async (t) => {
  const newcomer = await Newcomer.arrive(t);
  for (const heading of ['1. An app', '2. A first trace', '3. A collector or vendor', 'Troubleshooting'])
    for (const block of blocksUnder('docs/getting-started.md', heading)) await follow(newcomer, block);
});
