import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isChoice, isSelected, type Selection } from '../../../src/loader/selection.ts';
import { explainSelection } from '../../../src/loader/selection-problems.ts';
import type { Library } from '../../../src/patching/define.ts';

const all: Library[] = [
  { name: 'http', kind: 'channel' },
  { name: 'pg', kind: 'official' },
  { name: 'quiet', kind: 'own', enabledByDefault: false },
];

function select(enabled: string[] | undefined, disabled: string[], more: Partial<Selection> = {}) {
  const settings = {
    enabledInstrumentations: enabled,
    disabledInstrumentations: disabled,
    defaultInstrumentations: true,
    libraries: {},
    ...more,
  };
  const names = all
    .filter(({ name, enabledByDefault }) => isSelected(name, settings, enabledByDefault))
    .map(({ name }) => name);
  const { lines, off } = explainSelection(all, settings);
  assert.equal(isChoice(settings) || lines.length + off.length === 0, true, 'nothing is said where nothing is set');
  return { names, reports: lines, off: off.map(({ library, reason }) => `${library}: ${reason}`) };
}

test('by default those that are on by default', () => assert.deepEqual(select(undefined, []).names, ['http', 'pg']));
test('enabled names are the only ones', () => assert.deepEqual(select(['quiet', 'pg'], []).names, ['pg', 'quiet']));
test('disabled wins over enabled', () => assert.deepEqual(select(['pg'], ['pg']).names, []));
test('disabled alone takes away from the default', () => assert.deepEqual(select(undefined, ['pg']).names, ['http']));
test('a part of others is on where one of them is, unless it is named itself', () => {
  const isOn = (enabled: string[] | undefined, disabled: string[], more: Partial<Selection> = {}) =>
    isSelected(
      'finalhandler',
      {
        enabledInstrumentations: enabled,
        disabledInstrumentations: disabled,
        defaultInstrumentations: true,
        libraries: {},
        ...more,
      },
      true,
      ['express', 'connect'],
    );
  assert.equal(isOn(undefined, []), true);
  assert.equal(isOn(['http', 'express'], []), true);
  assert.equal(isOn(['finalhandler'], []), true);
  assert.equal(isOn(['http'], []), false);
  assert.equal(isOn(undefined, ['express']), true);
  assert.equal(isOn(undefined, ['express', 'connect']), false);
  assert.equal(isOn(['express'], ['finalhandler']), false);
  const off = { libraries: { finalhandler: { enabled: false, options: {} } } };
  assert.equal(isOn(undefined, [], off), false);
  const alone = { defaultInstrumentations: false, libraries: { express: { enabled: true, options: {} } } };
  assert.equal(isOn(undefined, [], alone), true);
});
test('what is off is told with the setting that says so, except for what is off by default', () => {
  assert.deepEqual(select(undefined, ['pg', 'quiet']).off, ['pg: OTEL_NODE_DISABLED_INSTRUMENTATIONS names it']);
  assert.deepEqual(select(['pg'], []).off, ['http: OTEL_NODE_ENABLED_INSTRUMENTATIONS does not name it']);
  const own = { libraries: { pg: { enabled: false, options: {} } } };
  assert.deepEqual(select(undefined, [], own).off, ['pg: its OTEL_INSTRUMENTATION_<NAME>_ENABLED is false']);
  const none = select(undefined, [], { defaultInstrumentations: false });
  assert.deepEqual(
    none.off,
    ['http', 'pg'].map((name) => `${name}: OTEL_INSTRUMENTATION_COMMON_DEFAULT_ENABLED is false`),
  );
});
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
