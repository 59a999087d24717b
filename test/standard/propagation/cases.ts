/** Facts of W3C Trace Context, level 2 (https://www.w3.org/TR/trace-context-2/), one request per row. */

const TRACE = '12345678901234567890123456789012';
const PARENT = '1234567890123456';
const VALID = `00-${TRACE}-${PARENT}-01`;

export interface Case {
  name: string;
  /** Header lines as sent, names and values in turn, so that one name may come several times. */
  headers: readonly string[];
  /** The trace goes on; false: a new one is started. */
  continued: boolean;
  /** The outgoing tracestate; undefined: no header. */
  tracestate?: string;
  /** The outgoing flags. A new trace is sampled and has random ids: 03. */
  flags?: string;
}

const traceparent = (name: string, value: string, continued: boolean, flags?: string): Case => ({
  name: `traceparent ${name}`,
  headers: ['traceparent', value],
  continued,
  ...(flags !== undefined && { flags }),
});

const tracestate = (name: string, sent: string | readonly string[], expected?: string): Case => ({
  name: `tracestate ${name}`,
  headers: ['traceparent', VALID, ...[sent].flat().flatMap((value) => ['tracestate', value])],
  continued: true,
  ...(expected !== undefined && { tracestate: expected }),
});

const members = (count: number) => Array.from({ length: count }, (_, index) => `k${index}=${index}`).join(',');

export const cases: readonly Case[] = [
  { name: 'no header', headers: [], continued: false },
  traceparent('valid', VALID, true),
  traceparent('valid, not sampled', `00-${TRACE}-${PARENT}-00`, true, '00'),
  traceparent('random flag', `00-${TRACE}-${PARENT}-03`, true, '03'),
  traceparent('random flag, not sampled', `00-${TRACE}-${PARENT}-02`, true, '02'),
  traceparent('unknown flags', `00-${TRACE}-${PARENT}-ff`, true, '03'),
  traceparent('in spaces', ` \t${VALID} `, true),
  { name: 'TraceParent', headers: ['TraceParent', VALID], continued: true },
  {
    name: 'TRACEPARENT, TRACESTATE',
    headers: ['TRACEPARENT', VALID, 'TRACESTATE', 'a=1'],
    continued: true,
    tracestate: 'a=1',
  },
  { name: 'trace-parent', headers: ['trace-parent', VALID], continued: false },
  traceparent('empty', '', false),
  traceparent('version ff', `ff-${TRACE}-${PARENT}-01`, false),
  traceparent('version cc', `cc-${TRACE}-${PARENT}-01`, true),
  traceparent('version cc with more', `cc-${TRACE}-${PARENT}-01-what-the-future-will-be-like`, true),
  traceparent('version cc with more but no dash', `cc-${TRACE}-${PARENT}-01.what-the-future-will-be-like`, false),
  traceparent('version 00 with more', `00-${TRACE}-${PARENT}-01-more`, false),
  traceparent('version 00 with a dash more', `${VALID}-`, false),
  traceparent('version with illegal characters', `.0-${TRACE}-${PARENT}-01`, false),
  traceparent('version in upper case', `CC-${TRACE}-${PARENT}-01`, false),
  traceparent('version too long', `000-${TRACE}-${PARENT}-01`, false),
  traceparent('version too short', `0-${TRACE}-${PARENT}-01`, false),
  traceparent('trace id all zero', `00-${'0'.repeat(32)}-${PARENT}-01`, false),
  traceparent('trace id in upper case', `00-${'ABCDEF01'.repeat(4)}-${PARENT}-01`, false),
  traceparent('trace id with illegal characters', `00-.${TRACE.slice(1)}-${PARENT}-01`, false),
  traceparent('trace id too long', `00-${TRACE}3-${PARENT}-01`, false),
  traceparent('trace id too short', `00-${TRACE.slice(1)}-${PARENT}-01`, false),
  traceparent('parent id all zero', `00-${TRACE}-${'0'.repeat(16)}-01`, false),
  traceparent('parent id in upper case', `00-${TRACE}-${'ABCDEF01'.repeat(2)}-01`, false),
  traceparent('parent id with illegal characters', `00-${TRACE}-.${PARENT.slice(1)}-01`, false),
  traceparent('parent id too long', `00-${TRACE}-${PARENT}7-01`, false),
  traceparent('parent id too short', `00-${TRACE}-${PARENT.slice(1)}-01`, false),
  traceparent('flags with illegal characters', `00-${TRACE}-${PARENT}-.0`, false),
  traceparent('flags in upper case', `00-${TRACE}-${PARENT}-0A`, false),
  traceparent('flags too long', `00-${TRACE}-${PARENT}-001`, false),
  traceparent('flags too short', `00-${TRACE}-${PARENT}-1`, false),
  { name: 'two traceparents, the same', headers: ['traceparent', VALID, 'traceparent', VALID], continued: false },
  {
    name: 'two traceparents',
    headers: ['traceparent', VALID, 'traceparent', VALID.replace('1234', 'abcd')],
    continued: false,
  },
  { name: 'tracestate without traceparent', headers: ['tracestate', 'a=1'], continued: false },
  {
    name: 'tracestate with an invalid traceparent',
    headers: ['traceparent', `00-${TRACE}-${PARENT}-x1`, 'tracestate', 'a=1'],
    continued: false,
  },
  tracestate('of one member', 'a=1', 'a=1'),
  tracestate('of two members keeps their order', 'b=2,a=1', 'b=2,a=1'),
  tracestate('empty', ''),
  tracestate('in several headers', ['a=1,b=2', 'c=3'], 'a=1,b=2,c=3'),
  tracestate('in several headers, some empty', ['a=1', '', 'b=2'], 'a=1,b=2'),
  tracestate('in several headers, one invalid', ['a=1', 'b'], undefined),
  tracestate('with white space around members', 'a=1 \t , \tb=2', 'a=1,b=2'),
  tracestate('with empty members', 'a=1,,  ,b=2', 'a=1,b=2'),
  tracestate('with a trailing comma', 'a=1,', 'a=1'),
  tracestate('with white space before =', 'a =1'),
  tracestate('with white space that leads a value', 'a= 1', 'a= 1'),
  tracestate('with a duplicate key', 'a=1,b=2,a=3', 'a=1,b=2'),
  tracestate('with a duplicate key in another header', ['a=1', 'a=2'], 'a=1'),
  tracestate('with every character of a key', 'a0-_*/@z=1', 'a0-_*/@z=1'),
  tracestate('with a key that starts with a digit', '0a=1', '0a=1'),
  tracestate('with a tenant', 'tenant@vendor=1', 'tenant@vendor=1'),
  tracestate('with an upper-case key', 'Foo=1'),
  tracestate('with a key that has a dot', 'foo.bar=1'),
  tracestate('with a key that is missing', '=1'),
  tracestate('with a vendor alone', '@vendor=1'),
  tracestate('with a key that starts with -', '-a=1'),
  tracestate('with a good member next to a bad one', 'a=1,B=2'),
  tracestate('with a key of 256 characters', `${'k'.repeat(256)}=1`, `${'k'.repeat(256)}=1`),
  tracestate('with a key of 257 characters', `${'k'.repeat(257)}=1`),
  tracestate('with a tenant of 241 characters', `${'t'.repeat(241)}@v=1`, `${'t'.repeat(241)}@v=1`),
  tracestate('with a value of 256 characters', `a=${'v'.repeat(256)}`, `a=${'v'.repeat(256)}`),
  tracestate('with a value of 257 characters', `a=${'v'.repeat(257)}`),
  tracestate(
    'with every character of a value',
    `a=!"#$%&'()*+-./09:;<>?@AZ[\\]^_\`az{|}~`,
    `a=!"#$%&'()*+-./09:;<>?@AZ[\\]^_\`az{|}~`,
  ),
  tracestate('with a = in a value', 'a=1=2'),
  tracestate('with a member that has no =', 'a'),
  tracestate('with a value that is missing', 'a='),
  tracestate('with a tab in a value', 'a=1\t2'),
  tracestate('with a character beyond ASCII in a value', 'a=\u00e4'),
  tracestate('of 32 members', members(32), members(32)),
  tracestate('of 33 members', members(33)),
  tracestate('of 33 members in two headers', [members(20), members(33).split(',').slice(20).join(',')]),
];
