import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Library } from '../../src/libraries/define.ts';
import { selectLibraries } from '../../src/libraries/select.ts';

type Selection = Parameters<typeof selectLibraries>[1];

const all: Library[] = [
  { name: 'http', kind: 'channel' },
  { name: 'pg', kind: 'official' },
  { name: 'quiet', kind: 'own', enabledByDefault: false },
];

function select(enabled: string[] | undefined, disabled: string[], more: Partial<Selection> = {}) {
  const reports: string[] = [];
  const settings = {
    enabledInstrumentations: enabled,
    disabledInstrumentations: disabled,
    defaultInstrumentations: true,
    libraries: {},
    ...more,
  };
  const names = selectLibraries(all, settings, (message) => reports.push(message)).map(({ name }) => name);
  return { names, reports };
}

test('by default those that are on by default', () => assert.deepEqual(select(undefined, []).names, ['http', 'pg']));
test('enabled names are the only ones', () => assert.deepEqual(select(['quiet', 'pg'], []).names, ['pg', 'quiet']));
test('disabled wins over enabled', () => assert.deepEqual(select(['pg'], ['pg']).names, []));
test('disabled alone takes away from the default', () => assert.deepEqual(select(undefined, ['pg']).names, ['http']));
test('an unknown name is reported with the names there are', () => {
  const { names, reports } = select(undefined, ['pgg']);
  assert.deepEqual(names, ['http', 'pg']);
  assert.match(reports.join(), /OTEL_NODE_DISABLED_INSTRUMENTATIONS names "pgg".*http, pg, quiet/);
});

test('OTEL_INSTRUMENTATION_<NAME>_ENABLED wins over the list of enabled ones, not over that of disabled ones', () => {
  const on = { libraries: { quiet: { enabled: true, options: {} }, http: { enabled: false, options: {} } } };
  assert.deepEqual(select(undefined, [], on).names, ['pg', 'quiet']);
  assert.deepEqual(select(['http', 'pg'], [], on).names, ['pg', 'quiet']);
  assert.deepEqual(select(undefined, ['quiet'], on).names, ['pg']);
});
test('without the defaults only what is named is on', () => {
  const off = { defaultInstrumentations: false };
  assert.deepEqual(select(undefined, [], off).names, []);
  assert.deepEqual(select(['pg'], [], off).names, ['pg']);
  assert.deepEqual(select(undefined, [], { ...off, libraries: { quiet: { enabled: true, options: {} } } }).names, [
    'quiet',
  ]);
});
