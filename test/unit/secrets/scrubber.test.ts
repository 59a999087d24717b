/** Secrets in any text that leaves are found by their names and by how they look; what only looks like one stays. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Scrubber } from '../../../src/secrets/scrubber.ts';

const scrubber = new Scrubber({ moreQueryKeys: [], onlyQueryKeys: undefined });

const HIDDEN: readonly (readonly [text: string, scrubbed: string])[] = [
  // URLs
  ['connect failed: postgres://svc:hunter2@db:5432/x', 'connect failed: postgres://REDACTED:REDACTED@db:5432/x'],
  ['mongodb+srv://u:p@h1:1,h2:2/db', 'mongodb+srv://REDACTED:REDACTED@h1:1,h2:2/db'],
  ['redis://:p/w#x@host/0 refused', 'redis://REDACTED:REDACTED@host/0 refused'],
  ['https://ghtoken@example.com/a.git', 'https://REDACTED@example.com/a.git'],
  [
    'a URL that includes credentials: http://u:p@h:1/cb',
    'a URL that includes credentials: http://REDACTED:REDACTED@h:1/cb',
  ],
  ['CONNECT u:pw@example.test:443', 'CONNECT REDACTED:REDACTED@example.test:443'],
  ['root:pw@tcp(h:3306)/db', 'REDACTED:REDACTED@tcp(h:3306)/db'],
  ['request to http://h:1/cb?access_token=abc failed', 'request to http://h:1/cb?access_token=REDACTED failed'],
  ['Cannot GET /cb?code=abc&state=1', 'Cannot GET /cb?code=REDACTED&state=1'],
  ['</a?token=1>; rel="next"', '</a?token=REDACTED>; rel="next"'],
  ['/cb#access_token=abc', '/cb#access_token=REDACTED'],
  ['/q;jsessionid=ABC?x=1;password=zz', '/q;jsessionid=REDACTED?x=1;password=REDACTED'],
  ['/cb?next=%2Fx%3Ftoken%3Dabc&p%2561ssword=zz', '/cb?next=REDACTED&p%2561ssword=REDACTED'],
  // Names with values
  ['Server=x;User Id=sa;Password=p,w;Encrypt=true', 'Server=x;User Id=sa;Password=REDACTED;Encrypt=true'],
  ['Driver={x};Pwd={a;b};Database=d', 'Driver={x};Pwd={REDACTED};Database=d'],
  ['AccountName=a;AccountKey=abc==;EndpointSuffix=x', 'AccountName=a;AccountKey=REDACTED;EndpointSuffix=x'],
  ['Endpoint=sb://h/;SharedAccessKey=abc=', 'Endpoint=sb://h/;SharedAccessKey=REDACTED'],
  ["host=h password='a b' user=x", "host=h password='REDACTED' user=x"],
  ['{"password":"hun\\"ter2","a":1}', '{"password":"REDACTED","a":1}'],
  ['{\\"api_key\\":\\"abc\\"}', '{\\"api_key\\":\\"REDACTED\\"}'],
  ["{ clientSecret: 'abc', user: 'x' }", "{ clientSecret: 'REDACTED', user: 'x' }"],
  ['password: hunter2!', 'password: REDACTED'],
  ['node app.js --db-password=hunter2 --port=80', 'node app.js --db-password=REDACTED --port=80'],
  ['Authorization: Basic dXNlcjpwYXNz', 'Authorization: REDACTED'],
  ['Cookie: sid=abc; b=c', 'Cookie: REDACTED'],
  // Shapes
  ['invalid: Bearer abc.def-ghi', 'invalid: Bearer REDACTED'],
  ['Bearer opaqueToken', 'Bearer REDACTED'],
  ['sent Basic dXNlcjpwYXNz', 'sent Basic REDACTED'],
  ['jwt eyJhbGciOiJI.eyJzdWIiOiIx.abcDEF malformed', 'jwt REDACTED malformed'],
  ['Incorrect API key provided: sk-proj-aB3dEfGhIjKl.', 'Incorrect API key provided: REDACTED.'],
  ['AKIAIOSFODNN7EXAMPLE is not authorized', 'REDACTED is not authorized'],
  ['ASIAIOSFODNN7EXAMPLE', 'REDACTED'],
  ['ghp_abcdefghijklmnopqrstuvwxyz0123456789', 'REDACTED'],
  ['gho_abcdefghijklmnopqrstuvwxyz0123456789', 'REDACTED'],
  ['github_pat_11ABCDEFG0abcdefghijkl_mnop', 'REDACTED'],
  ['xoxb-123456789012-abcdefgh', 'REDACTED'],
  ['xoxp-123456789012-abcdefgh', 'REDACTED'],
  ['https://hooks.slack.com/services/T0/B0/xyz', 'https://REDACTED'],
  ['https://api.telegram.org/bot123456:ABC-DEF1234ghIkl/send', 'https://api.telegram.org/REDACTED/send'],
  ['sk_live_abcdefgh1234', 'REDACTED'],
  ['key AIzaSyA-abcdefghijklmnopqrstuvwxyz01234 bad', 'key REDACTED bad'],
  ['-----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY----- x', 'REDACTED x'],
  ['-----BEGIN PRIVATE KEY-----\nMII cut', 'REDACTED'],
];

for (const [text, scrubbed] of HIDDEN)
  test(text, () => {
    assert.equal(scrubber.scrub(text), scrubbed);
    assert.equal(scrubber.scrub(scrubbed), scrubbed);
  });

const SHOWN = [
  'GET /users/:id',
  'https://packages.example/@scope/pkg',
  'at handle (file:///app/node_modules/@scope/x/token.js:10:5)',
  'mail to email:bob@example.com or npm:preact@10.5/hooks',
  'Unexpected token: foo1_bar',
  'Invalid password: too short',
  'Access denied for user (using password: YES)',
  'SELECT * FROM t WHERE password = $1 AND token=? AND secret = :secret',
  'type Query { login(password: String!): String }',
  'login(password: $p)',
  'secret=undefined password=null token=***',
  'if (token == null) return',
  'failed with code=ECONNRESET key: 7 session=x1',
  'Bearer token missing',
  'Bearer realm="api"',
  'Basic authentication required',
  'https://REDACTED:REDACTED@h/?token=REDACTED',
  'max_tokens=5 and tokens: 12',
  'connect ECONNREFUSED 127.0.0.1:5432',
  'the password',
];

for (const text of SHOWN) test(`stays: ${text}`, () => assert.equal(scrubber.scrub(text), text));

test('what is set about query parameters holds in texts', () => {
  const more = new Scrubber({ moreQueryKeys: ['pnr'], onlyQueryKeys: undefined });
  assert.equal(more.scrub('GET /a?pnr=1&token=2 failed'), 'GET /a?pnr=REDACTED&token=REDACTED failed');
  const only = new Scrubber({ moreQueryKeys: [], onlyQueryKeys: ['pnr'] });
  assert.equal(only.scrub('GET /a?pnr=1&token=2 failed'), 'GET /a?pnr=REDACTED&token=2 failed');
});

test('never throws, never keeps a secret, and has nothing to do a second time', () => {
  const secrets = [
    'postgres://u:hunter2x@h/',
    '?token=hunter2x',
    ' password=hunter2x ',
    '"secret":"hunter2x"',
    ' Bearer hunter2x ',
  ];
  fc.assert(
    fc.property(fc.string(), fc.constantFrom(...secrets), fc.string(), (before, secret, after) => {
      const scrubbed = scrubber.scrub(`${before.replaceAll(/[\w\\'"`@$%.[\]/?-]/g, '')} ${secret}${after}`);
      assert.ok(!scrubbed.includes('hunter2x'), scrubbed);
    }),
  );
});
