/** `URL.canParse` says yes to very long hosts with a capital letter, for which the constructor throws on some Nodes. */
import assert from 'node:assert/strict';
import type { ClientRequest } from 'node:http';
import type { ClientHttp2Session } from 'node:http2';
import { test } from 'node:test';
import { clientAttributes as overHttp1 } from '../../../src/libraries/http/client-attributes.ts';
import { clientAttributes as overHttp2, rememberAuthority } from '../../../src/libraries/http2/client-attributes.ts';
import { targetOf } from '../../../src/libraries/pg/target.ts';
import { attributesOf } from '../../../src/patching/attribute-list.ts';
import { HttpRules } from '../../../src/patching/http/rules.ts';
import { serverPairs } from '../../../src/patching/http/server-attributes.ts';
import { readSettings } from '../../../src/settings/read/read-settings.ts';

const rules = new HttpRules(readSettings({}).values);
const HOST = `A${'a'.repeat(70_000)}.com`;

test('a server takes any target and any forwarded address', () => {
  const headers = { host: 'here', 'x-forwarded-for': HOST };
  const attributes = attributesOf(
    serverPairs({ url: `//${HOST}/path?a=b`, headers, httpVersion: '1.1', socket: {} }, 'http', rules),
  );
  assert.equal(attributes['server.address'], 'here');
  assert.equal(String(attributes['client.address']).toLowerCase(), HOST.toLowerCase());
});

test('a client takes any path', () => {
  const request = {
    method: 'GET',
    protocol: 'http:',
    host: 'here',
    path: `//${HOST}/?token=hunter2`,
    getHeader: () => undefined,
  };
  const attributes = overHttp1(request as unknown as ClientRequest, 80, rules);
  assert.match(JSON.stringify(attributes), /url\.full/);
  assert.doesNotMatch(JSON.stringify(attributes), /hunter2/);
});

test('an HTTP/2 client takes any authority', () => {
  const session = { encrypted: false } as ClientHttp2Session;
  rememberAuthority(session, `http://${HOST}`);
  const { name } = overHttp2(session, { ':method': 'GET', ':authority': HOST, ':path': '/' }, rules);
  assert.equal(name, 'GET');
});

test('pg takes any connection string', () => {
  assert.equal(typeof targetOf(`postgres://${HOST}/test`), 'object');
  assert.deepEqual(targetOf('postgres://h:1/test'), { database: 'test', host: 'h', port: 1 });
});
