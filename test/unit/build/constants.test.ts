import assert from 'node:assert/strict';
import { test } from 'node:test';
import { transform } from 'esbuild';
import { CONSTANTS, withoutConstantImports } from '../../../build/constants.ts';

test('names are put where they are used, as keys too', async () => {
  const source = `import { ATTR_HTTP_ROUTE, ATTR_URL_PATH } from '@opentelemetry/semantic-conventions';
import { ATTR_PEER_SERVICE } from '@opentelemetry/semantic-conventions/incubating';
export const attributes = { [ATTR_HTTP_ROUTE]: 1, [ATTR_PEER_SERVICE]: ATTR_URL_PATH };`;
  const { code } = await transform(withoutConstantImports(source), { define: CONSTANTS, minifySyntax: true });
  assert.equal(
    code.replace(/\s+/g, ' ').trim(),
    'export const attributes = { "http.route": 1, "peer.service": "url.path" };',
  );
});

test('functions and names of one’s own are imported as before, and lines stay where they are', () => {
  const source = `import {
  ATTR_HTTP_REQUEST_HEADER,
  ATTR_HTTP_ROUTE,
  ATTR_URL_PATH as PATH,
} from '@opentelemetry/semantic-conventions';
next();`;
  const left = withoutConstantImports(source);
  assert.equal(
    left.trim().split('\n')[0],
    "import { ATTR_HTTP_REQUEST_HEADER, ATTR_URL_PATH as PATH } from '@opentelemetry/semantic-conventions';",
  );
  assert.equal(left.split('\n').indexOf('next();'), source.split('\n').indexOf('next();'));
});

test('what is declared under such a name stays', async () => {
  const source = 'export function key(ATTR_HTTP_ROUTE) { return ATTR_HTTP_ROUTE; }';
  const { code } = await transform(source, { define: CONSTANTS });
  assert.ok(!code.includes('http.route'));
});
