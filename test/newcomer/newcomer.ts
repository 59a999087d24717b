import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { type Block, blocksOf } from '../docs/blocks.ts';
import { root } from '../harness/packed.ts';
import { type Collector, collect } from '../harness/receive.ts';
import { type Ended, runShell, type Visit as ShellVisit } from '../harness/shell.ts';
import { temporaryFolder } from '../harness/temporary.ts';
import { startRegistry } from './registry.ts';

/** A page says `localhost:4318`, where another collector may listen. */
const COLLECTOR_OF_PAGES = 'localhost:4318';

/** Nothing of the test run reaches the commands. */
const FOREIGN = /^(OTEL_|NODE_OPTIONS$|NODE_TEST|npm_|TRACEPARENT$|FORCE_COLOR$|NO_COLOR$|PORT$)/;

/** What is done once something listens on `PORT`; after it Ctrl-C is pressed, unless it returns true. */
export type Visit = (url: string, output: () => string) => Promise<boolean | undefined>;

/** The blocks of a page's section, in the order in which they stand. */
export function blocksUnder(page: string, heading: string): Block[] {
  const blocks = blocksOf(readFileSync(join(root, page), 'utf8')).filter((block) => block.heading === heading);
  assert.ok(blocks.length > 0, `${page} has no block under "${heading}"`);
  return blocks;
}

/**
 * Someone who has Node, npm and an empty folder, and does what a page says. npm takes the package from a registry that has the packed
 * tarball and nothing else.
 */
export class Newcomer {
  /** Empty at first; a folder around it is theirs too. */
  readonly folder: string;
  readonly collector: Collector;
  readonly #env: NodeJS.ProcessEnv;

  static async arrive(t: TestContext): Promise<Newcomer> {
    const collector = await collect();
    t.after(() => collector.close());
    return new Newcomer(await startRegistry(t), collector);
  }

  private constructor(registry: string, collector: Collector) {
    const around = temporaryFolder('newcomer');
    this.folder = join(around, 'shop');
    this.collector = collector;
    const home = join(around, 'home');
    for (const folder of [this.folder, home]) mkdirSync(folder);
    writeFileSync(
      join(home, '.npmrc'),
      [
        `@org:registry=${registry}`,
        `cache=${join(around, 'cache')}`,
        'audit=false',
        'fund=false',
        'update-notifier=false',
      ]
        .map((line) => `${line}\n`)
        .join(''),
    );
    this.#env = {
      ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !FOREIGN.test(name))),
      HOME: home,
      PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      // On a busy machine the defaults may pass.
      OTEL_NODE_EXIT_TIMEOUT: '50000',
      OTEL_EXPORTER_OTLP_TIMEOUT: '50000',
    };
  }

  write(file: string, text: string): void {
    const path = join(this.folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text.replaceAll(COLLECTOR_OF_PAGES, new URL(this.collector.url).host));
  }

  /** Runs lines of a shell as they stand, to their end; after the visit Ctrl-C is pressed, unless that returns true. */
  runs(script: string, visit?: Visit): Promise<Ended> {
    const lines = script.replaceAll(COLLECTOR_OF_PAGES, new URL(this.collector.url).host);
    const visited: ShellVisit | undefined =
      visit && (async (url, output) => ((await visit(url, output)) ? undefined : 'SIGINT'));
    return runShell(lines, { cwd: this.folder, env: this.#env }, visited);
  }
}
