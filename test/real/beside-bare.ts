/** Tests of an application that was written by others: it behaves as it does bare, and what is said of it is true, whole and no secret. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../harness/port.ts';
import { serversFor } from '../harness/servers.ts';
import { temporaryFolder } from '../harness/temporary.ts';
import { drawTraces } from '../harness/tree.ts';
import { orphans, roots, secretsIn, withoutErrorType, withoutRoute } from './checks.ts';
import { folderOfApp, notInstalled } from './installed.ts';
import { receive, type Telemetry } from './receive.ts';
import { type Answer, type Ask, type Served, serve } from './serve.ts';

/** An application that nobody visits makes no traces for this time, ms. */
const IDLE = 20_000;

/** A busy machine may take this long to start one, visit it, and end it. */
const LIMIT = 120_000;

export interface Place {
  port: number;
  /** Another free port. */
  otherPort: number;
  /** An empty folder, which is the working directory. */
  folder: string;
  /** Of the servers that it needs, by their variables. */
  servers: Readonly<Record<string, string>>;
}

export interface RealApp {
  /** Folder of test/apps/real. */
  name: string;
  /** In that folder. */
  main: string;
  args?(place: Place): readonly string[];
  /** Variables of the servers that it needs, such as `PG_URL`. */
  servers?: readonly string[];
  /** Makes what it needs, such as an empty database, and says where that is. */
  prepare?(place: Place): Promise<Record<string, string>>;
  /** Takes away what was made. */
  clean?(place: Place): Promise<void>;
  /** A line that says that it serves. */
  ready: RegExp;
  visit(ask: Ask): Promise<void>;
  /** Without what differs between any two runs. */
  timeless?(text: string): string;
  /** Strings that are in requests, settings and answers, and must be in nothing that is sent. */
  secrets: readonly string[];
  end: { code: number | null; signal: NodeJS.Signals | null };
  /** Paths of what is answered without a route being there. */
  routeless?: RegExp;
  /** Names of spans with which it begins traces by itself after its start, and why it does. */
  own?: Readonly<Record<string, string>>;
}

/** Nanoseconds since the epoch at which the application was ready, and visited, for the last time. */
interface Phases {
  serves: bigint;
  visited: bigint;
}

/** One test for each thing that has to hold; the application runs twice for all of them. */
export function besideBare(app: RealApp): void {
  const { env: servers, skip } = serversFor(app.servers ?? []);
  const reason = notInstalled(app.name) || skip;
  test(`${app.name}: beside bare`, { skip: reason, timeout: 3 * LIMIT }, async (t) => {
    const place = {
      port: await freePort(),
      otherPort: await freePort(),
      folder: temporaryFolder(`real-${app.name}`),
      servers,
    };
    t.after(() => app.clean?.(place));
    const bare = await runOnce(app, place);
    const { phases, telemetry, ...traced } = await runTraced(app, {
      ...place,
      folder: temporaryFolder(`real-${app.name}`),
    });
    const of = (served: Served, part: 'stdout' | 'stderr') => timeless(app, served[part]);
    const { spans } = telemetry;
    const traces = `\n${drawTraces(spans)}`;

    await t.test(`${app.name}: statuses, headers and bodies are as bare`, () =>
      assert.deepEqual(answersOf(app, traced), answersOf(app, bare)),
    );
    await t.test(`${app.name}: it ends as bare`, () => {
      assert.deepEqual({ code: bare.code, signal: bare.signal }, app.end);
      assert.deepEqual({ code: traced.code, signal: traced.signal }, app.end);
    });
    await t.test(`${app.name}: it prints what it prints bare`, () => {
      assert.equal(of(traced, 'stderr'), of(bare, 'stderr'));
      assert.equal(of(traced, 'stdout'), of(bare, 'stdout'));
    });
    await t.test(`${app.name}: every parent arrives`, () => assert.deepEqual(orphans(spans), [], traces));
    await t.test(`${app.name}: server spans are named after routes`, () =>
      assert.deepEqual(withoutRoute(spans, app.routeless), [], traces),
    );
    await t.test(`${app.name}: what failed says in what way`, () => assert.deepEqual(withoutErrorType(spans), []));
    await t.test(`${app.name}: one trace per request, and none besides`, () => {
      const own = Object.keys(app.own ?? {});
      const begun = roots(spans).filter(({ start }) => start >= phases.serves && start < phases.visited);
      const names = begun.filter(({ kind }) => kind !== 'SERVER').map(({ name }) => name);
      assert.deepEqual(
        [...new Set(names)].filter((name) => !own.includes(name)),
        [],
        traces,
      );
      assert.equal(begun.filter(({ kind }) => kind === 'SERVER').length, traced.answers.length, traces);
    });
    await t.test(`${app.name}: nothing is sent of an idle application`, () => {
      const own = Object.keys(app.own ?? {});
      const begun = roots(spans).filter(({ start }) => start >= phases.visited);
      assert.deepEqual(
        begun.map(({ name }) => name).filter((name) => !own.includes(name)),
        [],
      );
    });
    await t.test(`${app.name}: no secret is sent or printed`, () =>
      assert.deepEqual(secretsIn(telemetry.text, app.secrets), []),
    );
  });
}

async function runOnce(app: RealApp, place: Place, more: Partial<Parameters<typeof serve>[0]> = {}): Promise<Served> {
  const env = { ...(await app.prepare?.(place)), ...more.env };
  return serve({
    file: join(folderOfApp(app.name), app.main),
    args: app.args?.(place) ?? [],
    cwd: place.folder,
    timeout: LIMIT,
    flag: false,
    port: place.port,
    ready: app.ready,
    visit: app.visit,
    ...more,
    env,
  });
}

async function runTraced(app: RealApp, place: Place): Promise<Served & { phases: Phases; telemetry: Telemetry }> {
  const phases: Phases = { serves: 0n, visited: 0n };
  const { ended, telemetry } = await receive((env) =>
    runOnce(app, place, {
      flag: '--import',
      env,
      async reached(phase) {
        phases[phase] = BigInt(Date.now()) * 1_000_000n;
        if (phase === 'visited') await wait(IDLE);
      },
    }),
  );
  return { ...ended, phases, telemetry };
}

function answersOf(app: RealApp, { answers }: Served): Answer[] {
  return answers.map(({ request, status, headers, body }) => {
    const { date: _date, etag: _etag, 'content-length': _length, ...compared } = headers;
    return {
      request: timeless(app, request),
      status,
      headers: JSON.parse(timeless(app, JSON.stringify(compared))),
      body: timeless(app, body),
    };
  });
}

function timeless(app: RealApp, text: string): string {
  const common = text.replaceAll(/\(node:\d+\)/g, '(node:<pid>)').replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>');
  return app.timeless?.(common) ?? common;
}
