// The official set is read from the package that names it, so that a release with one more fails here.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { getNodeAutoInstrumentations } from '@opentelemetry/auto-instrumentations-node';
import { InstrumentationBase } from '@opentelemetry/instrumentation';
import { libraries } from '../../../src/loader/registry.ts';
import { notCovered } from './not-covered.ts';

const PREFIX = '@opentelemetry/instrumentation-';

interface Target {
  instrumentation: string;
  module?: string;
}

/**
 * Every instrumentation of the set, also those that are off by default, with the modules it hooks. The package's own map is not
 * exported, but it asks its configuration for each name in there.
 */
function officialSet(): Target[] {
  const asked: string[] = [];
  const enabled = new Proxy(
    {},
    {
      get(_, name) {
        asked.push(String(name));
        return { enabled: true };
      },
    },
  );
  const made = getNodeAutoInstrumentations(enabled);
  for (const instrumentation of made) instrumentation.disable();
  assert.deepEqual(
    made.map(({ instrumentationName }) => instrumentationName),
    asked,
    'each could be made',
  );
  return made.flatMap((instrumentation) => {
    assert.ok(instrumentation instanceof InstrumentationBase);
    assert.ok(instrumentation.instrumentationName.startsWith(PREFIX));
    const name = instrumentation.instrumentationName.slice(PREFIX.length);
    const modules = new Set(instrumentation.getModuleDefinitions().map((definition) => definition.name));
    if (modules.size === 0) return [{ instrumentation: name }];
    return [...modules].map((module) => ({ instrumentation: name, module }));
  });
}

const packages = new Set(libraries.flatMap((library) => Object.keys(library.packages ?? {})));
const builtins = new Set(libraries.flatMap((library) => library.builtins ?? []));
const names = new Set(libraries.map((library) => library.name));

/** Whether a library of the table names the module; where the official one hooks none, whether there is one of its name. */
function covered({ instrumentation, module }: Target): boolean {
  if (module === undefined) return names.has(instrumentation);
  return packages.has(module) || builtins.has(module);
}

test('every official instrumentation is covered, or listed with the reason why not', () => {
  const official = officialSet();
  assert.ok(official.length > 40, `${official.length} modules`);
  const open = official.filter((target) => !covered(target));
  const listed = notCovered.map(({ reason: _, ...target }) => target);
  const order = (a: Target, b: Target): number => (label(a) < label(b) ? -1 : 1);
  // Both ways: what is not named any more, or covered by now, must go from the list.
  assert.deepEqual(open.sort(order), listed.sort(order));
});

function label({ instrumentation, module }: Target): string {
  return `${instrumentation} ${module}`;
}
