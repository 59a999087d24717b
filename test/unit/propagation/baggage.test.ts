/** W3C Baggage: https://www.w3.org/TR/baggage/ */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type BaggageEntry,
  defaultTextMapGetter,
  defaultTextMapSetter,
  propagation,
  ROOT_CONTEXT,
} from '@opentelemetry/api';
import { W3CBaggagePropagator } from '@opentelemetry/core';
import fc from 'fast-check';
import { baggagePropagator } from '../../../src/propagation/baggage.ts';

function read(baggage: string | string[], by = baggagePropagator): Record<string, BaggageEntry> {
  const context = by.extract(ROOT_CONTEXT, { baggage }, defaultTextMapGetter);
  return Object.fromEntries(propagation.getBaggage(context)?.getAllEntries() ?? []);
}

function values(baggage: string | string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(read(baggage)).map(([key, { value }]) => [key, value]));
}

function write(entries: Record<string, BaggageEntry>, by = baggagePropagator): string | undefined {
  const carrier: Record<string, string> = {};
  const context = propagation.setBaggage(ROOT_CONTEXT, propagation.createBaggage(entries));
  by.inject(context, carrier, defaultTextMapSetter);
  return carrier.baggage;
}

test('a member of any size is passed on, as long as the whole is at most 8,192 bytes', () => {
  const value = 'v'.repeat(5_000);
  assert.deepEqual(values(`k=${value}`), { k: value });
  assert.equal(write({ k: { value } }), `k=${value}`);
  const longest = 'v'.repeat(8_190);
  assert.deepEqual(values(`k=${longest}`), { k: longest });
  assert.equal(write({ k: { value: longest } }), `k=${longest}`);
  assert.equal(write({ k: { value: `${longest}v` } }), undefined);
  assert.equal(write({ a: { value: `${longest}v` }, b: { value: '1' } }), 'b=1');
  assert.deepEqual(values(`k=${longest}v`), {});
  assert.deepEqual(values(`a=1,k=${longest}`), { a: '1' });
});

test('64 members are passed on, and an empty value is one', () => {
  const many = Object.fromEntries(Array.from({ length: 64 }, (_, index) => [`k${index}`, { value: 'v'.repeat(100) }]));
  assert.deepEqual(read(write(many) ?? ''), many);
  assert.deepEqual(values('a=,b=1'), { a: '', b: '1' });
  assert.equal(write({ a: { value: '' } }), 'a=');
});

test('what is not UTF-8 is read as U+FFFD, and what is no member is skipped', () => {
  assert.deepEqual(values('a=%FFx,b=%C3%A4,c=100%,d=%zz'), { a: '\ufffdx', b: 'ä', c: '100%', d: '%zz' });
  assert.deepEqual(
    values('=1,,a,  ,;p, b = 2 ,__proto__=3'),
    Object.fromEntries([
      ['b', '2'],
      ['__proto__', '3'],
    ]),
  );
  assert.equal(write({ k: { value: '\ud800' } }), 'k=%EF%BF%BD');
  assert.equal(write({ 'a (b)': { value: '1' } }), 'a%20%28b%29=1');
  assert.deepEqual(values('a%20%28b%29=1'), { 'a (b)': '1' });
});

test('properties stay, and several headers are one', () => {
  const header = 'a=1;p=q;r,b=2';
  assert.equal(write(read(header)), header);
  assert.deepEqual(values(['a=1', 'b=2']), { a: '1', b: '2' });
});

test('everything else is as the official propagator has it', () => {
  const official = new W3CBaggagePropagator() as typeof baggagePropagator;
  const key = fc.stringMatching(/^[a-z]{1,8}$/);
  fc.assert(
    fc.property(fc.dictionary(key, fc.string({ minLength: 1, unit: 'grapheme' })), (given) => {
      const entries = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, { value }]));
      const header = write(entries, official);
      assert.equal(write(entries), header);
      if (header !== undefined) assert.deepEqual(read(header), read(header, official));
    }),
  );
});
