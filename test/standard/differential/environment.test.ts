// From environment to bytes: the official SDK, set up by the environment alone, and our loader send the same requests.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Difference, differences } from './environment/differences.ts';
import { type Environment, environments } from './environment/environments.ts';
import { everywhere } from './environment/everywhere.ts';
import { type Observation, unsent } from './environment/observation.ts';
import { observe } from './environment/observe.ts';

const byName = new Map(environments.map((environment) => [environment.name, environment]));
const observed = new Map<string, Promise<Observation>>();
const applied = new Set<string>();

/** What the official SDK does in an environment, with what is different everywhere. */
function official(name: string): Promise<Observation> {
  const environment = byName.get(name);
  assert.ok(environment, `no environment "${name}"`);
  const known = observed.get(name) ?? observe('official', environment).then(withGeneral);
  observed.set(name, known);
  return known;
}

function withGeneral(seen: Observation): Observation {
  return everywhere.reduce((before, { reason, apply }) => {
    const after = apply(before);
    if (text(after) !== text(before)) applied.add(reason);
    return after;
  }, seen);
}

/** What ours is to do where the official SDK does what was seen. Fails where the official one does not differ as listed. */
async function expect(seen: Observation, difference: Difference): Promise<Observation> {
  const expected = await different(seen, difference);
  assert.notEqual(text(expected), text(seen), `the official SDK does the same by now: ${difference.reason}`);
  return expected;
}

async function different(seen: Observation, difference: Difference): Promise<Observation> {
  if ('apply' in difference) return difference.apply(seen);
  if ('as' in difference) {
    const other = await official(difference.as);
    return difference.sends === false ? { ...seen, ...unsent(pick(other, (what) => what.startsWith('app: '))) } : other;
  }
  if ('only' in difference) {
    for (const what of difference.what) assert.ok(what in seen, `${what}: the official SDK has it`);
    return pick(seen, (what) => !difference.what.includes(what));
  }
  assert.deepEqual(seen[difference.what], difference.official, `${difference.what}: as the official SDK has it`);
  return { ...pick(seen, (what) => what !== difference.what), ...present(difference.what, difference.ours) };
}

function present(what: string, value: unknown): Observation {
  return value === undefined ? {} : { [what]: value };
}

function pick(seen: Observation, wanted: (what: string) => boolean): Observation {
  return Object.fromEntries(Object.entries(seen).filter(([what]) => wanted(what)));
}

function text(seen: Observation): string {
  return JSON.stringify(Object.entries(seen).sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function compare(environment: Environment): Promise<void> {
  const mine = await observe('ours', environment);
  let expected = await official(environment.name);
  for (const difference of differences) {
    if (difference.environments.includes(environment.name)) expected = await expect(expected, difference);
  }
  // What differs by itself first: whole observations are too long to read.
  const all = new Set([...Object.keys(expected), ...Object.keys(mine)]);
  const found = [...all].filter((what) => JSON.stringify(mine[what]) !== JSON.stringify(expected[what]));
  assert.deepEqual(
    pick(mine, (what) => found.includes(what)),
    pick(expected, (what) => found.includes(what)),
  );
}

describe('from environment to bytes, as the official SDK', { concurrency: 2 }, () => {
  for (const environment of environments) test(environment.name, () => compare(environment));
});

test('what differs everywhere, does so', () => {
  assert.deepEqual(
    everywhere.map(({ reason }) => reason).filter((reason) => !applied.has(reason)),
    [],
  );
});

test('every difference belongs to an environment', () => {
  assert.equal(byName.size, environments.length, 'names are unique');
  for (const { environments } of differences) {
    for (const name of environments) assert.ok(byName.has(name), name);
  }
});
