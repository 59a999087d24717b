/**
 * The cases of the W3C trace-context test suite (w3c/trace-context, test/test.py), by their names there, on the propagator alone.
 * Headers arrive as `node:http` gives them: names in lower case, values of equal names joined by ", ".
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultTextMapGetter, defaultTextMapSetter, ROOT_CONTEXT, TraceFlags, trace } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { traceContextPropagator } from '../../../src/propagation/trace-context.ts';

const TRACE_ID = '12345678901234567890123456789012';
const SPAN_ID = '1234567890123456';
const VALID = `00-${TRACE_ID}-${SPAN_ID}-01`;

function extract(headers: Record<string, string | string[]>) {
  return trace.getSpanContext(traceContextPropagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter));
}

/** The header that goes out again for a tracestate that came in; undefined: none. */
function passOn(...tracestate: string[]): string | undefined {
  const headers = { traceparent: VALID, tracestate: tracestate.join(', ') };
  const context = traceContextPropagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
  assert.equal(trace.getSpanContext(context)?.traceId, TRACE_ID, 'tracestate must not affect traceparent');
  const carrier: Record<string, string> = {};
  traceContextPropagator.inject(context, carrier, defaultTextMapSetter);
  return carrier.tracestate;
}

function accepts(name: string, ...traceparents: string[]): void {
  test(name, () => {
    for (const traceparent of traceparents) {
      const span = extract({ traceparent });
      assert.deepEqual([span?.traceId, span?.spanId, span?.isRemote], [TRACE_ID, SPAN_ID, true], traceparent);
    }
  });
}

function refuses(name: string, ...traceparents: (string | string[])[]): void {
  test(name, () => {
    for (const traceparent of traceparents)
      assert.equal(extract({ traceparent, tracestate: 'foo=1' }), undefined, String(traceparent));
  });
}

accepts('test_traceparent_included_tracestate_missing', VALID);
refuses('test_traceparent_duplicated', `${VALID}, ${VALID}`, [VALID, VALID], []);
accepts('test_traceparent_version_0xcc', `cc-${VALID.slice(3)}`, `cc-${VALID.slice(3)}-what-the-future-will-be-like`);
refuses('test_traceparent_version_0xcc, illegal', `cc-${VALID.slice(3)}.what-the-future-will-be-like`);
refuses('test_traceparent_version_0x00', `${VALID}.`, `${VALID}-what-the-future-will-be-like`, `${VALID}-`);
refuses('test_traceparent_version_0xff', `ff-${VALID.slice(3)}`);
refuses(
  'test_traceparent_version_illegal_characters',
  `.0-${VALID.slice(3)}`,
  `0.-${VALID.slice(3)}`,
  `CC-${VALID.slice(3)}`,
);
refuses('test_traceparent_version_too_long', `0${VALID}`, `00${VALID}`);
refuses('test_traceparent_version_too_short', VALID.slice(1));
refuses('test_traceparent_trace_id_all_zero', `00-${'0'.repeat(32)}-${SPAN_ID}-01`);
refuses(
  'test_traceparent_trace_id_illegal_characters',
  `00-.${TRACE_ID.slice(1)}-${SPAN_ID}-01`,
  `00-${TRACE_ID.slice(1)}.-${SPAN_ID}-01`,
  `00-${'ABCDEF0123456789'.repeat(2)}-${SPAN_ID}-01`,
);
refuses('test_traceparent_trace_id_too_long', `00-${TRACE_ID}3-${SPAN_ID}-01`);
refuses('test_traceparent_trace_id_too_short', `00-${TRACE_ID.slice(1)}-${SPAN_ID}-01`);
refuses('test_traceparent_parent_id_all_zero', `00-${TRACE_ID}-${'0'.repeat(16)}-01`);
refuses(
  'test_traceparent_parent_id_illegal_characters',
  `00-${TRACE_ID}-.${SPAN_ID.slice(1)}-01`,
  `00-${TRACE_ID}-${SPAN_ID.slice(1)}.-01`,
  `00-${TRACE_ID}-ABCDEF0123456789-01`,
);
refuses('test_traceparent_parent_id_too_long', `00-${TRACE_ID}-${SPAN_ID}7-01`);
refuses('test_traceparent_parent_id_too_short', `00-${TRACE_ID}-${SPAN_ID.slice(1)}-01`);
refuses('test_traceparent_trace_flags_illegal_characters', `${VALID.slice(0, -2)}.0`, `${VALID.slice(0, -2)}0.`);
refuses('test_traceparent_trace_flags_too_long', `${VALID.slice(0, -2)}001`);
refuses('test_traceparent_trace_flags_too_short', VALID.slice(0, -1));
accepts('test_traceparent_ows_handling', ` ${VALID}`, `\t${VALID}`, `${VALID} `, `${VALID}\t`, `\t ${VALID} \t`);
refuses('white space other than blanks and tabs', `\n${VALID}`, `${VALID}\u00a0`);

test('test_tracestate_included_traceparent_missing', () => {
  assert.equal(extract({ tracestate: 'foo=1' }), undefined);
});

test('test_tracestate_included_traceparent_included', () => {
  assert.equal(passOn('foo=1,bar=2'), 'foo=1,bar=2');
});

test('test_tracestate_empty_header', () => {
  assert.equal(passOn(''), undefined);
  assert.equal(passOn('foo=1', ''), 'foo=1');
  assert.equal(passOn('', 'foo=1'), 'foo=1');
});

test('test_tracestate_multiple_headers_different_keys', () => {
  assert.equal(passOn('foo=1,bar=2', 'rojo=1,congo=2', 'baz=3'), 'foo=1,bar=2,rojo=1,congo=2,baz=3');
  const span = extract({ traceparent: VALID, tracestate: ['foo=1', 'bar=2'] });
  assert.equal(span?.traceState?.serialize(), 'foo=1,bar=2');
});

test('test_tracestate_duplicated_keys', () => {
  assert.equal(passOn('foo=1,foo=1'), 'foo=1');
  assert.equal(passOn('foo=1,foo=2'), 'foo=1');
  assert.equal(passOn('foo=1', 'foo=2', 'bar=3'), 'foo=1,bar=3');
});

test('test_tracestate_all_allowed_characters', () => {
  const key = 'abcdefghijklmnopqrstuvwxyz0123456789_-*/';
  const characters = Array.from({ length: 0x7f - 0x20 }, (_, index) => String.fromCharCode(0x20 + index));
  const value = characters.filter((character) => character !== ',' && character !== '=').join('');
  assert.equal(passOn(`${key}=${value}`), `${key}=${value}`);
  assert.equal(passOn(`${key}@a-z0-9_-*/=${value}`), `${key}@a-z0-9_-*/=${value}`);
});

test('test_tracestate_ows_handling', () => {
  for (const header of ['foo=1 \t , \t bar=2, \t baz=3', 'foo=1\t \t,\t \tbar=2,\t \tbaz=3'])
    assert.equal(passOn(header), 'foo=1,bar=2,baz=3');
  for (const header of [' foo=1', '\tfoo=1', 'foo=1 ', 'foo=1\t', '\t foo=1 \t']) assert.equal(passOn(header), 'foo=1');
  assert.equal(passOn('foo=  1'), 'foo=  1');
});

test('test_tracestate_key_illegal_characters', () => {
  for (const member of ['foo =1', 'FOO=1', 'foo.bar=1', '=1', '\u00e9=1', 'foo'])
    assert.equal(passOn(`${member},bar=2`), undefined, member);
});

test('test_tracestate_key_illegal_vendor_format', () => {
  for (const key of ['foo@', 'foo@@bar', 'foo@bar@baz', '1@x'])
    assert.equal(passOn(`${key}=1,bar=2`), `${key}=1,bar=2`);
  assert.equal(passOn('@foo=1,bar=2'), undefined);
});

test('test_tracestate_member_count_limit', () => {
  const members = Array.from({ length: 33 }, (_, index) => `bar${String(index + 1).padStart(2, '0')}=1`);
  const allowed = members.slice(0, 32).join(',');
  assert.equal(passOn(allowed), allowed);
  assert.equal(passOn(...members.slice(0, 32), '', ' '), allowed);
  assert.equal(passOn(members.join(',')), undefined);
});

test('test_tracestate_key_length_limit', () => {
  for (const key of [
    'z'.repeat(256),
    `${'t'.repeat(241)}@${'v'.repeat(14)}`,
    `${'t'.repeat(242)}@v`,
    `t@${'v'.repeat(15)}`,
  ])
    assert.equal(passOn('foo=1', `${key}=1`), `foo=1,${key}=1`);
  assert.equal(passOn('foo=1', `${'z'.repeat(257)}=1`), undefined);
});

test('test_tracestate_value_illegal_characters', () => {
  for (const member of ['foo=bar=baz', 'foo=', 'foo=\u00e9', 'foo=a\tb', 'foo=\u007f', `foo=${'v'.repeat(257)}`])
    assert.equal(passOn(`${member},bar=3`), undefined, member);
});

test('a tracestate of more than 512 characters loses whole members: long ones first, then from the end', () => {
  const long = `long=${'x'.repeat(200)}`;
  const short = Array.from({ length: 20 }, (_, index) => `k${index + 10}=${'v'.repeat(20)}`);
  assert.equal(passOn(long, ...short), short.join(','));
  assert.equal(passOn(...short, ...short.map((member) => `b${member}`).slice(0, 12)), short.join(','));
  assert.equal(passOn(...short, 'fits=12345678'), `${short.join(',')}`);
  assert.equal(passOn(...short, 'fits=1234567'), `${short.join(',')},fits=1234567`);
  assert.equal(passOn(`${'k=v,'.repeat(20_000)}`), undefined);
});

test('tracestate can be changed as the API says', () => {
  const state = extract({ traceparent: VALID, tracestate: 'foo=1,bar=2' })?.traceState;
  assert.equal(state?.get('bar'), '2');
  assert.equal(state?.set('bar', '3').serialize(), 'bar=3,foo=1');
  assert.equal(state?.set('baz@x', '4').serialize(), 'baz@x=4,foo=1,bar=2');
  assert.equal(state?.set('Bad', '1'), state);
  assert.equal(state?.set('ok', 'a,b'), state);
  assert.equal(state?.unset('foo').serialize(), 'bar=2');
  assert.equal(state?.serialize(), 'foo=1,bar=2');
  const full = Array.from({ length: 32 }, (_, index) => `k${index}=1`).join(',');
  const more = extract({ traceparent: VALID, tracestate: full })?.traceState?.set('new', '1').serialize();
  assert.equal(more, `new=1,${full.slice(0, full.lastIndexOf(','))}`);
});

test('flags: sampled and random are kept, unknown ones are not passed on', () => {
  for (const [received, sent] of [
    ['00', '00'],
    ['01', '01'],
    ['02', '02'],
    ['03', '03'],
    ['ff', '03'],
    ['fc', '00'],
  ]) {
    const headers = { traceparent: `00-${TRACE_ID}-${SPAN_ID}-${received}` };
    const carrier: Record<string, string> = {};
    const context = traceContextPropagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
    traceContextPropagator.inject(context, carrier, defaultTextMapSetter);
    assert.deepEqual(carrier, { traceparent: `00-${TRACE_ID}-${SPAN_ID}-${sent}` });
  }
});

test('nothing is sent without a valid span, or when tracing is suppressed', () => {
  const valid = trace.setSpanContext(ROOT_CONTEXT, { traceId: TRACE_ID, spanId: SPAN_ID, traceFlags: TraceFlags.NONE });
  const invalid = trace.setSpanContext(ROOT_CONTEXT, { traceId: '0'.repeat(32), spanId: SPAN_ID, traceFlags: 1 });
  for (const context of [ROOT_CONTEXT, invalid, suppressTracing(valid)]) {
    const carrier = {};
    traceContextPropagator.inject(context, carrier, defaultTextMapSetter);
    assert.deepEqual(carrier, {});
  }
});

test('carriers that hold no text give no context', () => {
  for (const value of [1, null, {}, Buffer.from(VALID)]) {
    const carrier = { traceparent: value, tracestate: value } as never;
    assert.equal(traceContextPropagator.extract(ROOT_CONTEXT, carrier, defaultTextMapGetter), ROOT_CONTEXT);
    const mixed = { traceparent: VALID, tracestate: value } as never;
    const context = traceContextPropagator.extract(ROOT_CONTEXT, mixed, defaultTextMapGetter);
    assert.equal(trace.getSpanContext(context)?.traceState, undefined);
  }
});
